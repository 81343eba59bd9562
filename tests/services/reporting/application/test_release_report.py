"""Release makes the report immutable."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.reporting import Done, ReleaseReport
from services.reporting.application.release_report import release_report
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.refusals import Refused, Stale
from tests.services.reporting.examples import (
    ANOTHER_ADVISER,
    LINDE,
    LINDE_NAME,
    MARIEKE,
    as_adviser,
    as_contact,
    drafted,
    interpreted,
    planned,
    released,
)
from tests.services.reporting.in_memory import MemoryAllocations, MemoryNames, MemoryReports


def release(
    report: AnnualReport, context: Context | None = None, signed_as: str = "", version: int | None = None
) -> Change[Done]:
    command = ReleaseReport(
        command_id=uuid4(),
        report_id=report.id,
        signed_as=signed_as,
        expected_version=report.version if version is None else version,
    )
    return release_report(
        command,
        context or as_adviser(),
        MemoryReports(report),
        MemoryAllocations((MARIEKE, LINDE, None)),
        MemoryNames({LINDE: LINDE_NAME}),
    )


def test_an_adviser_of_the_client_releases() -> None:
    report = interpreted()
    change = release(report, signed_as="  Marieke   de Boer ")
    assert report.released is not None
    assert report.released.printed.signed_as == "Marieke de Boer"
    assert report.released.adviser_ids == (MARIEKE,)
    assert change.answer == Done(version=report.version)
    assert change.acts == (Act("report_released", report.id),)


def test_without_words_it_is_refused() -> None:
    with pytest.raises(Refused, match="interpretation_missing"):
        release(drafted())


def test_a_year_that_is_still_running_is_refused() -> None:
    with pytest.raises(Refused, match="report_not_drafted"):
        release(planned())


def test_a_second_release_is_refused() -> None:
    with pytest.raises(Refused, match="report_released"):
        release(released())


def test_release_of_words_that_changed_meanwhile_is_refused() -> None:
    report = interpreted()
    with pytest.raises(Stale):
        release(report, version=report.version - 1)
    assert report.released is None


@pytest.mark.parametrize("context", [as_adviser(ANOTHER_ADVISER), as_contact()])
def test_anyone_else_is_answered_as_if_it_did_not_exist(context: Context) -> None:
    with pytest.raises(ContractError, match="not_found"):
        release(interpreted(), context)


def test_a_signature_of_many_words_is_malformed() -> None:
    with pytest.raises(ContractError) as error:
        release(interpreted(), signed_as="x" * 121)
    assert error.value.code is ErrorCode.MALFORMED
