"""WriteNote: private to the adviser of the case."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.application.write_note import write_note
from services.casebook.domain.refusals import Refused, Stale
from services.contracts.casebook import Done
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import (
    BRAM,
    TEXT,
    a_note,
    adviser,
    case_file,
    closed_case_file,
    context,
    noted,
)
from tests.services.casebook.in_memory import MemoryStreams


def test_a_note_is_kept_as_it_was_sealed_and_nothing_is_announced() -> None:
    case = case_file()
    change = write_note(a_note(case), context(), MemoryStreams(case))
    assert [note.text for note in case.notes] == [TEXT.blob]
    assert (change.answer, change.announcements) == (Done(version=2), ())
    assert change.acts == (Act("note_written", case.id),)


def test_a_correction_refers_to_an_earlier_note() -> None:
    case = case_file()
    first = noted(case)
    change = write_note(a_note(case, corrects=first), context(), MemoryStreams(case))
    assert ([note.corrects for note in case.notes], change.acts) == (
        [None, first],
        (Act("note_corrected", case.id),),
    )


def test_an_unknown_correction_and_a_used_id_are_refused() -> None:
    case = case_file()
    used = noted(case)
    with pytest.raises(Refused, match="corrects_unknown"):
        write_note(a_note(case, corrects=uuid4()), context(), MemoryStreams(case))
    with pytest.raises(Refused, match="entry_exists"):
        write_note(a_note(case, entry_id=used), context(), MemoryStreams(case))


def test_a_closed_case_is_refused() -> None:
    case = closed_case_file()
    with pytest.raises(Refused, match="case_is_closed"):
        write_note(a_note(case), context(), MemoryStreams(case))


def test_a_stale_version_is_told() -> None:
    case = case_file()
    with pytest.raises(Stale):
        write_note(a_note(case, expected_version=0), context(), MemoryStreams(case))


@pytest.mark.practice(42)
def test_another_advisers_case_is_not_found() -> None:
    case = case_file()
    with pytest.raises(ContractError, match="not_found"):
        write_note(a_note(case), context(adviser(BRAM)), MemoryStreams(case))
