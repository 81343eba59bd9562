"""What is true of a case file."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.classification import Classification
from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.sealed_text import NoteKind
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    BULLIED,
    TODAY,
    case_file,
    closed_case_file,
    held,
    meeting,
    noted,
    stamp,
)


def counted(case: CaseFile) -> list[object]:
    return [conversation.meeting.conversation_id for conversation in case.counted_conversations()]


@pytest.mark.practice(42)
def test_it_belongs_to_who_opened_it_and_to_nobody_else() -> None:
    case = case_file(ANNA)
    assert (case.is_served_to(ANNA), case.is_served_to(BRAM)) == (True, False)


def test_another_version_than_expected_is_stale() -> None:
    case = case_file()
    with pytest.raises(Stale):
        case.expect(case.version + 1)


@pytest.mark.parametrize("minutes", [1, 1440])
def test_a_conversation_lasts_a_minute_to_a_day(minutes: int) -> None:
    case = case_file()
    case.record_conversation(stamp(), meeting(minutes=minutes), None, uuid4(), TODAY)
    assert len(case.conversations) == 1


@pytest.mark.parametrize("minutes", [-1, 0, 1441])
def test_other_lengths_are_refused(minutes: int) -> None:
    with pytest.raises(Refused, match="minutes_out_of_range"):
        case_file().record_conversation(stamp(), meeting(minutes=minutes), None, uuid4(), TODAY)


def test_a_conversation_to_come_is_refused() -> None:
    with pytest.raises(Refused, match="held_on_in_future"):
        case_file().record_conversation(stamp(), meeting(TODAY + timedelta(days=1)), None, uuid4(), TODAY)


def test_a_conversation_of_the_last_century_is_refused() -> None:
    with pytest.raises(Refused, match="held_on_too_early"):
        case_file().record_conversation(stamp(), meeting(date(1999, 12, 31)), None, uuid4(), TODAY)


def test_a_corrected_conversation_no_longer_counts_and_stays_to_be_seen() -> None:
    case = case_file()
    wrong = held(case)
    right = meeting(minutes=30)
    case.record_conversation(stamp(), right, wrong, uuid4(), TODAY)
    assert counted(case) == [right.conversation_id]
    assert [(one.corrects, one.corrected) for one in case.conversations] == [(None, True), (wrong, False)]


def test_a_correction_takes_over_the_fact_with_a_higher_revision() -> None:
    case = case_file()
    fact_ref = uuid4()
    wrong = held(case, fact_ref=fact_ref)
    case.record_conversation(stamp(), meeting(), wrong, uuid4(), TODAY)
    assert [(one.fact_ref, one.revision) for one in case.counted_conversations()] == [(fact_ref, 2)]


def test_a_conversation_is_corrected_once_and_its_correction_can_be_corrected() -> None:
    case = case_file()
    first, second = held(case), meeting()
    case.record_conversation(stamp(), second, first, uuid4(), TODAY)
    with pytest.raises(Refused, match="corrects_unknown"):
        case.record_conversation(stamp(), meeting(), first, uuid4(), TODAY)
    third = meeting()
    case.record_conversation(stamp(), third, second.conversation_id, uuid4(), TODAY)
    assert (counted(case), case.conversations[-1].revision) == ([third.conversation_id], 3)


def test_a_conversation_id_is_used_once() -> None:
    case = case_file()
    first = meeting()
    case.record_conversation(stamp(), first, None, uuid4(), TODAY)
    with pytest.raises(Refused, match="entry_exists"):
        case.record_conversation(stamp(), first, None, uuid4(), TODAY)


@pytest.mark.practice(12)
def test_when_it_happened_is_apart_from_when_it_was_told() -> None:
    case = case_file()
    held(case, date(2026, 1, 5))
    case.classify(stamp(), Classification(("bullying",), None, None, (), "over_5_years"))
    assert case.classification is not None
    assert (case.classification.occurrence, case.conversations[0].meeting.held_on) == ("over_5_years", date(2026, 1, 5))


def test_classifying_again_replaces_the_whole_and_raises_every_counted_revision() -> None:
    case = case_file()
    wrong = held(case)
    case.record_conversation(stamp(), meeting(), wrong, uuid4(), TODAY)
    held(case)
    case.classify(stamp(), BULLIED)
    assert case.classification == BULLIED
    assert [one.revision for one in case.conversations] == [1, 3, 2]


@pytest.mark.practice(96)
def test_several_natures_at_once_are_one_classification() -> None:
    case = case_file()
    case.classify(stamp(), Classification(("bullying", "discrimination"), None, None, (), "not_said"))
    assert case.classification is not None
    assert case.classification.natures == ("bullying", "discrimination")


@pytest.mark.parametrize(
    ("natures", "themes", "rule"),
    [
        ((), (), "natures_missing"),
        (("bullying", "bullying"), (), "natures_repeated"),
        (("bullying",), ("fraud", "fraud"), "themes_repeated"),
    ],
)
def test_an_empty_or_doubled_coding_is_refused(natures: tuple[str, ...], themes: tuple[str, ...], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        case_file().classify(stamp(), Classification(natures, None, None, themes, "not_said"))


def test_a_note_is_corrected_by_another_that_refers() -> None:
    case = case_file()
    first = noted(case)
    case.write_note(stamp(), uuid4(), NoteKind.CORRECTION, b"better", first)
    assert [(note.text, note.corrects) for note in case.notes] == [(b"sealed", None), (b"better", first)]


def test_a_correction_of_nothing_is_refused() -> None:
    for unknown in (uuid4(), None):
        with pytest.raises(Refused, match="corrects_unknown"):
            case_file().write_note(stamp(), uuid4(), NoteKind.CORRECTION, b"x", unknown)


def test_a_note_id_is_used_once() -> None:
    case = case_file()
    used = noted(case)
    with pytest.raises(Refused, match="entry_exists"):
        case.write_note(stamp(), used, NoteKind.NOTE, b"x", None)


@pytest.mark.practice(20)
@pytest.mark.practice(21)
def test_having_told_the_story_closes_a_case_without_any_step() -> None:
    case = case_file()
    case.close(stamp(), "story_told")
    assert (case.outcome, case.closed_at) == ("story_told", stamp().at)


def test_a_closed_case_takes_no_new_conversation_or_note_and_does_not_close_again() -> None:
    case = closed_case_file()
    with pytest.raises(Refused, match="case_is_closed"):
        case.record_conversation(stamp(), meeting(), None, uuid4(), TODAY)
    with pytest.raises(Refused, match="case_is_closed"):
        case.write_note(stamp(), uuid4(), NoteKind.NOTE, b"x", None)
    with pytest.raises(Refused, match="case_is_closed"):
        case.close(stamp(), "informed")


def test_a_closed_case_can_be_set_right() -> None:
    case = case_file()
    conversation, note = held(case), noted(case)
    case.close(stamp(), "informed")
    case.record_conversation(stamp(), meeting(), conversation, uuid4(), TODAY)
    case.write_note(stamp(), uuid4(), NoteKind.CORRECTION, b"better", note)
    case.classify(stamp(), BULLIED)
    assert (len(case.conversations), len(case.notes), case.classification) == (2, 2, BULLIED)
