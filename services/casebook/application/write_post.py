"""Adviser or caller writes to the other."""

from __future__ import annotations

from services.casebook.application.access import writers_thread
from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.casebook.domain.sealed_text import Author, PostKind
from services.contracts.casebook import Done, WritePost
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def write_post(command: WritePost, context: Context, threads: Threads) -> Change[Done]:
    """Refuses `request_not_accepted`, `kind_not_allowed`, `entry_exists`, `corrects_unknown`.

    A caller's writing leaves no line in the trail: when a caller comes by is nobody's business (architecture §6).
    """
    thread, author = writers_thread(threads, command.thread_id, context.actor)
    thread.post(
        stamp_of(context), author, command.entry_id, PostKind(command.kind.value), command.text.blob, command.corrects
    )
    acts = (Act("post_written", thread.id),) if author is Author.ADVISER else ()
    return Change(Done(version=thread.version), aggregates=(thread,), acts=acts)
