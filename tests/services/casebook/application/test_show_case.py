"""ShowCase: one adviser, and every opening in the trail."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.application.show_case import show_case
from services.contracts.casebook import Outcome, ShowCase
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    BULLIED,
    NOON,
    a_classification,
    adviser,
    case_file,
    context,
    held,
    meeting,
    noted,
    stamp,
)
from tests.services.casebook.in_memory import MemoryStreams


def test_the_adviser_sees_all_of_it_and_the_opening_is_in_the_trail() -> None:
    case = case_file()
    wrong, note = held(case), noted(case)
    right = meeting(minutes=10)
    case.record_conversation(stamp(), right, wrong, uuid4(), right.held_on)
    case.classify(stamp(), BULLIED)
    case.close(stamp(), "informed")
    change = show_case(ShowCase(case_id=case.id), context(), MemoryStreams(case))
    view = change.answer
    assert change.acts == (Act("case_viewed", case.id),)
    assert [(one.conversation_id, one.corrects, one.corrected) for one in view.conversations] == [
        (wrong, None, True),
        (right.conversation_id, wrong, False),
    ]
    assert [one.entry_id for one in view.notes] == [note]
    assert view.classification == a_classification()
    assert (view.version, view.closed_at, view.outcome) == (case.version, NOON, Outcome.INFORMED)
    assert view.wrap.reader == f"adviser:{ANNA}"


@pytest.mark.practice(42)
def test_everybody_else_gets_not_found() -> None:
    case = case_file(ANNA)
    for case_id, actor in ((case.id, adviser(BRAM)), (uuid4(), adviser(ANNA))):
        with pytest.raises(ContractError, match="not_found"):
            show_case(ShowCase(case_id=case_id), context(actor), MemoryStreams(case))
