"""The chosen adviser cannot take a request on; the caller may choose again."""

from __future__ import annotations

from services.casebook.application import announcing
from services.casebook.application.access import advisers_thread
from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.contracts.casebook import DeclineRequest, Done
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def decline_request(command: DeclineRequest, context: Context, threads: Threads) -> Change[Done]:
    """Refuses `request_already_answered`. The reason stays in the sealed stream: it can say who knows whom."""
    thread = advisers_thread(threads, command.thread_id, context.actor)
    thread.decline(stamp_of(context), command.reason.value, command.expected_version)
    return Change(
        Done(version=thread.version),
        aggregates=(thread,),
        announcements=(announcing.request_declined(thread),),
        acts=(Act("request_declined", thread.id),),
    )
