"""The chosen adviser takes a request on."""

from __future__ import annotations

from services.casebook.application import announcing
from services.casebook.application.access import advisers_thread
from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.contracts.casebook import AcceptRequest, Done
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def accept_request(command: AcceptRequest, context: Context, threads: Threads) -> Change[Done]:
    """Refuses `request_already_answered`."""
    thread = advisers_thread(threads, command.thread_id, context.actor)
    thread.accept(stamp_of(context), command.expected_version)
    return Change(
        Done(version=thread.version),
        aggregates=(thread,),
        announcements=(announcing.request_accepted(thread),),
        acts=(Act("request_accepted", thread.id),),
    )
