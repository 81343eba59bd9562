"""CloseCase: how it ended, and nothing more to do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.application.close_case import close_case
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.refusals import Refused, Stale
from services.contracts.casebook import CloseCase, Done, Outcome
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import BRAM, NOON, adviser, case_file, closed_case_file, context
from tests.services.casebook.in_memory import MemoryStreams


def command(case: CaseFile, expected_version: int | None = None) -> CloseCase:
    return CloseCase(
        command_id=uuid4(),
        case_id=case.id,
        outcome=Outcome.STORY_TOLD,
        expected_version=case.version if expected_version is None else expected_version,
    )


@pytest.mark.practice(20)
def test_a_told_story_closes_a_case() -> None:
    case = case_file()
    change = close_case(command(case), context(), MemoryStreams(case))
    assert (case.closed_at, case.outcome) == (NOON, "story_told")
    assert (change.answer, change.acts) == (Done(version=2), (Act("case_closed", case.id),))
    assert change.announcements == ()


def test_a_closed_case_is_refused() -> None:
    case = closed_case_file()
    with pytest.raises(Refused, match="case_is_closed"):
        close_case(command(case), context(), MemoryStreams(case))


def test_a_stale_version_is_told() -> None:
    case = case_file()
    with pytest.raises(Stale):
        close_case(command(case, 5), context(), MemoryStreams(case))


def test_another_advisers_case_is_not_found() -> None:
    case = case_file()
    with pytest.raises(ContractError, match="not_found"):
        close_case(command(case), context(adviser(BRAM)), MemoryStreams(case))
