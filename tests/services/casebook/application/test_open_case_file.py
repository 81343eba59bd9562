"""OpenCaseFile: from an accepted thread, or without one."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.casebook.application.open_case_file import open_case_file
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.refusals import Refused
from services.contracts.casebook import Done, OpenCaseFile
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    CLIENT,
    OTHER_CLIENT,
    accepted,
    context,
    stamp,
    waiting,
    wrap_for,
)
from tests.services.casebook.in_memory import MemoryClientBook, MemoryStreams

CLIENT_BOOK = MemoryClientBook(set(), ((CLIENT, ANNA, date(2026, 1, 1), None),))
NO_THREADS = MemoryStreams()  # type: ignore[var-annotated]


def command(thread_id: UUID | None, client_id: UUID = CLIENT, reader: UUID = ANNA) -> OpenCaseFile:
    return OpenCaseFile(
        command_id=uuid4(), case_id=uuid4(), client_id=client_id, thread_id=thread_id, note_key=wrap_for(reader)
    )


def test_from_a_thread_it_shares_the_threads_key_and_the_thread_knows_it() -> None:
    thread = accepted()
    asked = command(thread.id)
    change = open_case_file(asked, context(), MemoryStreams(thread), CLIENT_BOOK)
    case, changed_thread = change.aggregates
    assert isinstance(case, CaseFile)
    assert (case.id, case.adviser_id, case.thread_id) == (asked.case_id, ANNA, thread.id)
    assert (changed_thread, thread.case_id) == (thread, asked.case_id)
    assert change.shares_key_with == {asked.case_id: thread.id}
    assert (change.answer, change.acts) == (Done(version=1), (Act("case_opened", asked.case_id),))


def test_without_a_thread_it_has_a_key_of_its_own() -> None:
    change = open_case_file(command(None), context(), NO_THREADS, CLIENT_BOOK)
    assert (len(change.aggregates), change.shares_key_with) == (1, {})


def test_a_thread_that_is_not_accepted_is_refused() -> None:
    thread = waiting()
    with pytest.raises(Refused, match="request_not_accepted"):
        open_case_file(command(thread.id), context(), MemoryStreams(thread), CLIENT_BOOK)


def test_a_second_case_file_of_one_thread_is_refused() -> None:
    thread = accepted()
    thread.open_case_file(stamp(), uuid4())
    with pytest.raises(Refused, match="case_file_exists"):
        open_case_file(command(thread.id), context(), MemoryStreams(thread), CLIENT_BOOK)


def test_another_advisers_thread_another_client_and_a_client_never_served_are_not_found() -> None:
    theirs, mine = accepted(BRAM), accepted(ANNA)
    threads = MemoryStreams(theirs, mine)
    for asked in (command(theirs.id), command(mine.id, OTHER_CLIENT), command(None, OTHER_CLIENT), command(uuid4())):
        with pytest.raises(ContractError, match="not_found"):
            open_case_file(asked, context(), threads, CLIENT_BOOK)


def test_a_note_key_for_somebody_else_is_malformed() -> None:
    with pytest.raises(ContractError, match="malformed"):
        open_case_file(command(None, reader=BRAM), context(), NO_THREADS, CLIENT_BOOK)
