"""The adviser writes the words of a draft."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.reporting import Done, WriteInterpretation
from services.reporting.application.write_interpretation import write_interpretation
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.refusals import Refused, Stale
from tests.services.reporting.examples import ANOTHER_ADVISER, LINDE, MARIEKE, as_adviser, as_contact, drafted, released
from tests.services.reporting.in_memory import MemoryAllocations, MemoryReports


def write(
    report: AnnualReport,
    context: Context | None = None,
    interpretation: str = "duiding",
    version: int | None = None,
) -> Change[Done]:
    command = WriteInterpretation(
        command_id=uuid4(),
        report_id=report.id,
        interpretation=interpretation,
        recommendations="aanbeveling",
        expected_version=report.version if version is None else version,
    )
    return write_interpretation(
        command, context or as_adviser(), MemoryReports(report), MemoryAllocations((MARIEKE, LINDE, None))
    )


def test_an_adviser_of_the_client_writes() -> None:
    report = drafted()
    change = write(report)
    assert (report.interpretation, report.recommendations) == ("duiding", "aanbeveling")
    assert change.answer == Done(version=report.version)
    assert change.acts == (Act("interpretation_written", report.id),)
    assert change.announcements == ()


def test_line_ends_are_made_plain() -> None:
    report = drafted()
    write(report, interpretation="  een\r\ntwee\r\n ")
    assert report.interpretation == "een\ntwee"


@pytest.mark.parametrize("text", ["x" * 20_001, "nul\x00", "om\u202egekeerd"])
def test_text_too_long_or_with_control_characters_is_malformed(text: str) -> None:
    report = drafted()
    with pytest.raises(ContractError) as error:
        write(report, interpretation=text)
    assert error.value.code is ErrorCode.MALFORMED
    assert error.value.details == {"field": "interpretation"}
    assert report.version == 2


@pytest.mark.parametrize("context", [as_adviser(ANOTHER_ADVISER), as_contact()])
def test_anyone_else_is_answered_as_if_it_did_not_exist(context: Context) -> None:
    with pytest.raises(ContractError, match="not_found"):
        write(drafted(), context)


def test_a_page_that_is_out_of_date_overwrites_nothing() -> None:
    report = drafted()
    with pytest.raises(Stale):
        write(report, version=1)
    assert report.interpretation == ""


def test_a_released_report_is_refused_before_anything_else() -> None:
    with pytest.raises(Refused, match="report_released"):
        write(released(), version=1)
