"""The adviser opens a case file, from an accepted thread or without one."""

from __future__ import annotations

from services.casebook.application.access import advisers_thread, own_note_key
from services.casebook.application.ports import ClientBook, Threads
from services.casebook.application.stamping import stamp_of
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.thread import Thread
from services.contracts.casebook import Done, OpenCaseFile
from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.errors import not_found


def open_case_file(command: OpenCaseFile, context: Context, threads: Threads, client_book: ClientBook) -> Change[Done]:
    """Refuses `request_not_accepted`, `case_file_exists`; a client the adviser never served is not found.

    A case file from a thread shares the thread's key, so that destroying one key erases both.
    """
    note_key = own_note_key(command.note_key, context.actor)
    stamp = stamp_of(context)
    thread: Thread | None = None
    if command.thread_id is not None:
        thread = advisers_thread(threads, command.thread_id, context.actor)
        if thread.client_id != command.client_id:
            raise not_found()
        thread.open_case_file(stamp, command.case_id)
    elif not client_book.serves(command.client_id, context.actor.subject):
        raise not_found()
    case = CaseFile.open(command.case_id, stamp, command.client_id, command.thread_id, note_key)
    return Change(
        Done(version=case.version),
        aggregates=(case, thread) if thread else (case,),
        acts=(Act("case_opened", case.id),),
        shares_key_with={case.id: thread.id} if thread else {},
    )
