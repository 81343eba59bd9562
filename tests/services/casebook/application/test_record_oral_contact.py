"""RecordOralContact: an oral contact in one go."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.casebook.application.record_oral_contact import record_oral_contact
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.refusals import Refused
from services.contracts.casebook import ConversationClassified, Done, Outcome
from services.contracts.change import Act
from services.contracts.errors import ContractError
from services.contracts.fields import Nature, Quarter
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    CLIENT,
    NOON,
    OTHER_CLIENT,
    TEXT,
    UNIT,
    a_classification,
    an_oral_contact,
    context,
)
from tests.services.casebook.in_memory import MemoryClientBook

FACT = UUID(int=11)
CLIENT_BOOK = MemoryClientBook(
    {(CLIENT, UNIT)},
    ((CLIENT, ANNA, date(2026, 1, 1), date(2026, 6, 30)), (OTHER_CLIENT, BRAM, date(2026, 1, 1), None)),
)


def mint() -> UUID:
    return FACT


def test_case_conversation_coding_and_note_come_at_once() -> None:
    command = an_oral_contact()
    change = record_oral_contact(command, context(), CLIENT_BOOK, mint)
    (case,) = change.aggregates
    assert isinstance(case, CaseFile)
    assert (case.id, case.thread_id, case.adviser_id) == (command.case_id, None, ANNA)
    assert [note.text for note in case.notes] == [TEXT.blob]
    assert case.classification is not None
    assert case.closed_at is None
    assert change.answer == Done(version=4)
    assert change.acts == (Act("oral_contact_recorded", command.case_id),)


def test_one_fact_is_announced_with_its_coding() -> None:
    change = record_oral_contact(an_oral_contact(), context(), CLIENT_BOOK, mint)
    (fact,) = change.announcements
    assert isinstance(fact, ConversationClassified)
    assert (fact.fact_ref, fact.quarter, fact.natures, fact.unit_id) == (
        FACT,
        Quarter(2026, 1),
        (Nature.BULLYING,),
        UNIT,
    )


@pytest.mark.practice(5)
def test_a_talk_that_needs_no_follow_up_is_closed_at_once_without_a_note() -> None:
    command = an_oral_contact(note=None, entry_id=None, outcome=Outcome.STORY_TOLD)
    (case,) = record_oral_contact(command, context(), CLIENT_BOOK, mint).aggregates
    assert isinstance(case, CaseFile)
    assert (case.closed_at, case.outcome, case.notes) == (NOON, "story_told", ())


def test_a_client_never_served_and_a_unit_of_another_client_are_not_found() -> None:
    for command in (
        an_oral_contact(client_id=OTHER_CLIENT),
        an_oral_contact(client_id=uuid4()),
        an_oral_contact(classification=a_classification(unit_id=uuid4())),
    ):
        with pytest.raises(ContractError, match="not_found"):
            record_oral_contact(command, context(), CLIENT_BOOK, mint)


def test_a_day_outside_the_allocation_is_refused() -> None:
    with pytest.raises(Refused, match="not_allocated"):
        record_oral_contact(an_oral_contact(held_on=date(2025, 12, 31)), context(), CLIENT_BOOK, mint)


def test_what_the_single_steps_refuse_is_refused_here() -> None:
    for command, rule in (
        (an_oral_contact(held_on=date(2026, 3, 11)), "held_on_in_future"),
        (an_oral_contact(classification=a_classification(natures=())), "natures_missing"),
    ):
        with pytest.raises(Refused, match=rule):
            record_oral_contact(command, context(), CLIENT_BOOK, mint)


def test_half_a_note_and_a_key_for_somebody_else_are_malformed() -> None:
    for command in (an_oral_contact(entry_id=None), an_oral_contact(note=None), an_oral_contact(reader=BRAM)):
        with pytest.raises(ContractError, match="malformed"):
            record_oral_contact(command, context(), CLIENT_BOOK, mint)
