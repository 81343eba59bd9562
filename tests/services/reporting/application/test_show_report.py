"""Who gets to read which report, and what they then read."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.change import Act
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.reporting import Language, ReportStatus, ReportView, ShowReport
from services.reporting.application.show_report import show_report
from services.reporting.domain.annual_report import AnnualReport
from tests.services.reporting.examples import (
    ANOTHER_ADVISER,
    ANOTHER_CLIENT,
    LINDE,
    LINDE_NAME,
    MARIEKE,
    WHOLE_YEAR,
    YEAR,
    as_adviser,
    as_contact,
    drafted,
    frozen,
    interpreted,
    planned,
    released,
    stamp,
)
from tests.services.reporting.in_memory import MemoryAllocations, MemoryNames, MemoryReports

SERVING = MemoryAllocations((MARIEKE, LINDE, None))
NAMES = MemoryNames({LINDE: LINDE_NAME})


def shown(report: AnnualReport, context: Context, allocations: MemoryAllocations = SERVING) -> ReportView:
    query = ShowReport(report_id=report.id)
    return show_report(query, context, MemoryReports(report), allocations, NAMES).answer


def refused_as(report: AnnualReport, context: Context, allocations: MemoryAllocations = SERVING) -> ErrorCode:
    with pytest.raises(ContractError) as error:
        shown(report, context, allocations)
    return error.value.code


def test_a_contact_reads_the_released_report_of_their_own_client() -> None:
    view = shown(released(12), as_contact())
    assert (view.status, view.conversations, view.client_name) == (ReportStatus.RELEASED, 12, LINDE_NAME)


@pytest.mark.parametrize("report", [planned(), drafted(), interpreted()])
def test_a_contact_sees_nothing_before_release(report: AnnualReport) -> None:
    assert refused_as(report, as_contact()) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("client", [ANOTHER_CLIENT, None])
def test_another_clients_contact_is_answered_as_if_it_did_not_exist(client: object) -> None:
    assert refused_as(released(), as_contact(client)) is ErrorCode.NOT_FOUND  # type: ignore[arg-type]


def test_an_adviser_reads_the_draft_of_a_client_they_serve() -> None:
    view = shown(interpreted(12), as_adviser())
    assert (view.status, view.checksum, view.adviser_ids) == (ReportStatus.DRAFT, "", (MARIEKE,))


def test_an_adviser_who_served_in_that_year_still_reads_it() -> None:
    assert shown(drafted(), as_adviser(), MemoryAllocations((MARIEKE, LINDE, YEAR))).year == YEAR
    assert refused_as(drafted(), as_adviser(), MemoryAllocations((MARIEKE, LINDE, YEAR - 1))) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("report", [drafted(), released()])
def test_another_adviser_is_answered_as_if_it_did_not_exist(report: AnnualReport) -> None:
    assert refused_as(report, as_adviser(ANOTHER_ADVISER)) is ErrorCode.NOT_FOUND


def test_a_planned_report_has_nothing_to_read() -> None:
    assert refused_as(planned(), as_adviser()) is ErrorCode.NOT_FOUND


def test_an_unknown_report_does_not_exist() -> None:
    with pytest.raises(ContractError, match="not_found"):
        show_report(ShowReport(report_id=uuid4()), as_adviser(), MemoryReports(), SERVING, NAMES)


def test_opening_a_report_is_in_the_trail() -> None:
    report = released()
    change = show_report(ShowReport(report_id=report.id), as_contact(), MemoryReports(report), SERVING, NAMES)
    assert change.acts == (Act("report_viewed", report.id),)


def test_a_released_report_keeps_its_name_and_advisers() -> None:
    report = released()
    renamed = MemoryNames({LINDE: "Een andere naam"})
    nobody = MemoryAllocations()
    view = show_report(ShowReport(report_id=report.id), as_contact(), MemoryReports(report), nobody, renamed).answer
    assert (view.client_name, view.adviser_ids) == (LINDE_NAME, (MARIEKE,))


def _with_quarters(quarters: tuple[int, int, int, int], *, release: bool) -> AnnualReport:
    report = AnnualReport(report_id=LINDE, stamp=stamp(), client_id=LINDE, year=YEAR)
    full = frozen(sum(quarters))
    report.draft(stamp(), WHOLE_YEAR, type(full)(quarters, full.counted))
    report.write_interpretation(stamp(), "duiding", "aanbevelingen")
    if release:
        report.release(stamp(), client_name=LINDE_NAME, signed_as="", adviser_ids=(MARIEKE,), wording_version="1")
    return report


SMALL = st.tuples(*[st.integers(min_value=0, max_value=6)] * 4).filter(lambda quarters: sum(quarters) < 7)


@pytest.mark.practice(87)
@pytest.mark.practice(90)
@given(SMALL, SMALL, st.booleans(), st.sampled_from(Language))
def test_two_small_years_are_shown_exactly_alike(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int], is_released: bool, language: Language
) -> None:
    first, second = _with_quarters(one, release=is_released), _with_quarters(other, release=is_released)
    query = ShowReport(report_id=LINDE, language=language)
    views = [show_report(query, as_adviser(), MemoryReports(report), SERVING, NAMES) for report in (first, second)]
    assert views[0] == views[1]
