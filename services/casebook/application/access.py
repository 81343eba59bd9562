"""Whose thread and whose case file it is. "Not yours" is answered exactly like "does not exist"."""

from __future__ import annotations

from uuid import UUID

from services.casebook.application.ports import Cases, Threads
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.sealed_text import Author, WrappedKey, adviser_reader
from services.casebook.domain.thread import Thread
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.fields import Role, Wrap


def advisers_thread(threads: Threads, thread_id: UUID, actor: Actor) -> Thread:
    """For answering and writing: the adviser whom the caller chose last."""
    thread = threads.get(thread_id)
    if actor.role is not Role.ADVISER or not thread.is_served_to(actor.subject):
        raise not_found()
    return thread


def writers_thread(threads: Threads, thread_id: UUID, actor: Actor) -> tuple[Thread, Author]:
    if actor.role is Role.ADVISER:
        return advisers_thread(threads, thread_id, actor), Author.ADVISER
    thread = threads.get(thread_id)
    if actor.role is not Role.CALLER or not thread.is_callers(actor.subject):
        raise not_found()
    return thread, Author.CALLER


def own_case(cases: Cases, case_id: UUID, actor: Actor) -> CaseFile:
    case = cases.get(case_id)
    if not case.is_served_to(actor.subject):
        raise not_found()
    return case


def own_note_key(wrap: Wrap, actor: Actor) -> WrappedKey:
    """A note key wrapped for anyone else would lock its own adviser out."""
    if wrap.reader != adviser_reader(actor.subject):
        raise ContractError(ErrorCode.MALFORMED, field="note_key")
    return WrappedKey(wrap.reader, wrap.blob)
