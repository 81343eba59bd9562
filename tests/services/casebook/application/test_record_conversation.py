"""RecordConversation: one conversation, one fact; a correction keeps it one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.casebook.application.record_conversation import record_conversation
from services.casebook.domain.refusals import Refused, Stale
from services.contracts.casebook import ConversationClassified, Done
from services.contracts.change import Act
from services.contracts.errors import ContractError
from services.contracts.fields import Nature, Quarter, Relation, Theme
from tests.services.casebook.examples import (
    BRAM,
    BULLIED,
    CLIENT,
    UNIT,
    a_conversation,
    adviser,
    case_file,
    closed_case_file,
    context,
    held,
    stamp,
    stored,
)
from tests.services.casebook.in_memory import MemoryStreams

FACT = UUID(int=11)


def mint() -> UUID:
    return FACT


def test_it_is_announced_with_the_quarter_and_without_the_date() -> None:
    case = case_file()
    command = a_conversation(case, date(2026, 2, 28))
    change = record_conversation(command, context(), MemoryStreams(case), mint)
    assert change.answer == Done(version=2)
    assert change.acts == (Act("conversation_recorded", case.id),)
    assert change.announcements == (
        ConversationClassified(
            fact_ref=FACT,
            revision=1,
            client_id=CLIENT,
            unit_id=None,
            quarter=Quarter(2026, 1),
            natures=(),
            relation=None,
            themes=(),
        ),
    )


def test_in_a_classified_case_it_carries_the_coding() -> None:
    case = case_file()
    case.classify(stamp(), BULLIED)
    change = record_conversation(a_conversation(stored(case)), context(), MemoryStreams(case), mint)
    (fact,) = change.announcements
    assert isinstance(fact, ConversationClassified)
    assert (fact.natures, fact.relation, fact.unit_id, fact.themes) == (
        (Nature.BULLYING,),
        Relation.MANAGER,
        UNIT,
        (Theme.LEADERSHIP,),
    )


def test_a_correction_is_announced_under_the_same_fact_with_a_higher_revision() -> None:
    case = case_file()
    earlier = uuid4()
    wrong = held(case, date(2025, 12, 30), earlier)
    change = record_conversation(
        a_conversation(case, date(2026, 1, 2), corrects=wrong), context(), MemoryStreams(case), mint
    )
    (fact,) = change.announcements
    assert isinstance(fact, ConversationClassified)
    assert (fact.fact_ref, fact.revision, fact.quarter) == (earlier, 2, Quarter(2026, 1))
    assert change.acts == (Act("conversation_corrected", case.id),)


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_every_month_falls_in_its_quarter(month: int, quarter: int) -> None:
    case = case_file()
    change = record_conversation(a_conversation(case, date(2025, month, 28)), context(), MemoryStreams(case), mint)
    (fact,) = change.announcements
    assert isinstance(fact, ConversationClassified)
    assert fact.quarter == Quarter(2025, quarter)


def test_today_is_the_day_on_the_advisers_calendar() -> None:
    just_after_midnight_here = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    case = case_file()
    command = a_conversation(case, date(2026, 7, 2))
    change = record_conversation(command, context(at=just_after_midnight_here), MemoryStreams(case), mint)
    assert change.answer == Done(version=2)


def test_a_day_to_come_an_impossible_length_and_an_unknown_correction_are_refused() -> None:
    case = case_file()
    for command, rule in (
        (a_conversation(case, date(2026, 3, 11)), "held_on_in_future"),
        (a_conversation(case, date(1999, 12, 31)), "held_on_too_early"),
        (a_conversation(case, minutes=0), "minutes_out_of_range"),
        (a_conversation(case, corrects=uuid4()), "corrects_unknown"),
    ):
        with pytest.raises(Refused, match=rule):
            record_conversation(command, context(), MemoryStreams(case), mint)
    assert case.collect_events() == []


def test_a_used_id_is_refused() -> None:
    case = case_file()
    used = held(case)
    with pytest.raises(Refused, match="entry_exists"):
        record_conversation(a_conversation(case, conversation_id=used), context(), MemoryStreams(case), mint)


def test_a_closed_case_is_refused() -> None:
    case = closed_case_file()
    with pytest.raises(Refused, match="case_is_closed"):
        record_conversation(a_conversation(case), context(), MemoryStreams(case), mint)


def test_a_stale_version_is_told() -> None:
    case = case_file()
    with pytest.raises(Stale):
        record_conversation(a_conversation(case, expected_version=9), context(), MemoryStreams(case), mint)


def test_another_advisers_case_is_not_found() -> None:
    case = case_file()
    with pytest.raises(ContractError, match="not_found"):
        record_conversation(a_conversation(case), context(adviser(BRAM)), MemoryStreams(case), mint)
