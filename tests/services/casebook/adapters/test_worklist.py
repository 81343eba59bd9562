"""What waits for an adviser, as the read model tells it; and making it anew."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.casebook.composition import compose
from services.contracts.casebook import (
    AcceptRequest,
    CloseCase,
    DeclineReason,
    DeclineRequest,
    OpenCaseFile,
    Outcome,
    PostKind,
    ShowWorklist,
    Worklist,
    WritePost,
)
from services.contracts.intake import AdviserChosenAgain, RequestWithdrawn
from tests.services.casebook.examples import CLIENT, TEXT, adviser, caller, wrap_for
from tests.services.casebook.running import RunningCasebook


@pytest.fixture
def dora(casebook: RunningCasebook) -> UUID:
    """An adviser of this test alone."""
    adviser_id = uuid4()
    casebook.has_client(CLIENT, adviser_id)
    return adviser_id


def worklist(casebook: RunningCasebook, adviser_id: UUID, closed_cases: bool = False) -> Worklist:
    found = casebook.ask(ShowWorklist(closed_cases=closed_cases), adviser(adviser_id))
    assert isinstance(found, Worklist)
    return found


def accept(casebook: RunningCasebook, thread_id: UUID, adviser_id: UUID) -> None:
    command = AcceptRequest(command_id=uuid4(), thread_id=thread_id, expected_version=1)
    casebook.ask(command, adviser(adviser_id))


def post(casebook: RunningCasebook, thread_id: UUID, by_adviser: UUID | None) -> None:
    actor = adviser(by_adviser) if by_adviser else caller(thread_id)
    casebook.ask(
        WritePost(command_id=uuid4(), thread_id=thread_id, entry_id=uuid4(), kind=PostKind.MESSAGE, text=TEXT), actor
    )


def open_case(casebook: RunningCasebook, thread_id: UUID | None, adviser_id: UUID) -> UUID:
    case_id = uuid4()
    casebook.ask(
        OpenCaseFile(
            command_id=uuid4(),
            case_id=case_id,
            client_id=CLIENT,
            thread_id=thread_id,
            note_key=wrap_for(adviser_id),
        ),
        adviser(adviser_id),
    )
    return case_id


def test_a_request_waits_oldest_first_until_it_is_accepted(casebook: RunningCasebook, dora: UUID) -> None:
    first, second = casebook.requested(dora), casebook.requested(dora)
    assert [line.thread_id for line in worklist(casebook, dora).waiting] == [first, second]
    accept(casebook, first, dora)
    found = worklist(casebook, dora)
    assert [line.thread_id for line in found.waiting] == [second]
    assert [line.thread_id for line in found.threads] == [first]


def test_a_thread_is_unread_while_the_caller_wrote_last(casebook: RunningCasebook, dora: UUID) -> None:
    answered, unread = casebook.requested(dora), casebook.requested(dora)
    for thread_id in (answered, unread):
        accept(casebook, thread_id, dora)
    post(casebook, answered, dora)
    assert [(line.thread_id, line.unread) for line in worklist(casebook, dora).threads] == [
        (unread, True),
        (answered, False),
    ]
    post(casebook, answered, None)
    assert [line.unread for line in worklist(casebook, dora).threads] == [True, True]


def test_a_declined_request_goes_to_the_newly_chosen_adviser(casebook: RunningCasebook, dora: UUID) -> None:
    thread_id, other = casebook.requested(dora), uuid4()
    command = DeclineRequest(command_id=uuid4(), thread_id=thread_id, reason=DeclineReason.ABSENT, expected_version=1)
    casebook.ask(command, adviser(dora))
    assert worklist(casebook, dora).waiting == ()
    casebook.hears(AdviserChosenAgain(thread_id=thread_id, adviser_id=other, adviser_wrap=wrap_for(other)))
    assert [line.thread_id for line in worklist(casebook, other).waiting] == [thread_id]
    assert worklist(casebook, dora).waiting == ()


def test_a_withdrawn_request_is_gone(casebook: RunningCasebook, dora: UUID) -> None:
    thread_id = casebook.requested(dora)
    casebook.hears(RequestWithdrawn(thread_id=thread_id))
    assert worklist(casebook, dora) == Worklist(waiting=(), threads=(), cases=())


def test_closed_cases_show_when_asked_for(casebook: RunningCasebook, dora: UUID) -> None:
    thread_id = casebook.requested(dora)
    accept(casebook, thread_id, dora)
    closed, opened = open_case(casebook, None, dora), open_case(casebook, thread_id, dora)
    command = CloseCase(command_id=uuid4(), case_id=closed, outcome=Outcome.INFORMED, expected_version=1)
    casebook.ask(command, adviser(dora))
    found = worklist(casebook, dora)
    assert [(line.case_id, line.thread_id, line.closed) for line in found.cases] == [(opened, thread_id, False)]
    assert [line.case_id for line in found.threads] == [opened]
    assert [line.case_id for line in worklist(casebook, dora, closed_cases=True).cases] == [closed, opened]


def test_nobody_sees_what_waits_for_another(casebook: RunningCasebook, dora: UUID) -> None:
    casebook.requested(dora)
    assert worklist(casebook, uuid4()) == Worklist(waiting=(), threads=(), cases=())


def test_lost_in_a_crash_it_is_made_anew_at_the_next_start(casebook: RunningCasebook, dora: UUID) -> None:
    thread_id, waiting = casebook.requested(dora), casebook.requested(dora)
    accept(casebook, thread_id, dora)
    open_case(casebook, thread_id, dora)
    before = worklist(casebook, dora)
    casebook.tamper("TRUNCATE worklist_v1_threads, worklist_v1_cases, read_models_built")  # as PostgreSQL does
    assert worklist(casebook, dora) != before
    compose(casebook.environ, casebook.wire).event_log.close()
    assert worklist(casebook, dora) == before
    assert [line.thread_id for line in before.waiting] == [waiting]


def test_its_tables_are_in_no_backup(casebook: RunningCasebook) -> None:
    found = casebook.rows("SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'worklist_v1_%%s'", ())
    assert {row["relname"]: row["relpersistence"] for row in found} == {
        "worklist_v1_threads": "u",
        "worklist_v1_cases": "u",
    }
