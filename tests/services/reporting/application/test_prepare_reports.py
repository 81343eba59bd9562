"""The calendar at work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.contracts.change import Act
from services.contracts.fields import Role
from services.reporting.application.prepare_reports import draft_report, plan_report, undrafted, unplanned
from services.reporting.domain.calendar import Agreement, Period
from services.reporting.domain.refusals import Refused
from tests.services.reporting.examples import ANOTHER_CLIENT, LINDE, acting, drafted, facts, planned, released
from tests.services.reporting.in_memory import MemoryAgreements, MemoryFacts, MemoryReports

SINCE_2024 = Agreement(LINDE, date(2024, 7, 1), None, 3, 1)
NEW = Agreement(ANOTHER_CLIENT, date(2026, 1, 1), None, 6, 30)
TODAY = date(2026, 2, 14)
TIMER = acting(Role.SERVICE, uuid4(), at=datetime(2026, 2, 14, tzinfo=UTC))


def test_every_year_covered_is_planned_once_the_running_one_included() -> None:
    known = MemoryReports(planned(LINDE, 2025)).everything()
    assert unplanned([SINCE_2024, NEW], known, TODAY) == [(LINDE, 2024), (LINDE, 2026), (ANOTHER_CLIENT, 2026)]


def test_only_planned_reports_of_ended_years_are_due_oldest_first() -> None:
    reports = [planned(year=2026), planned(year=2025), planned(year=2024), drafted(), released()]
    due = undrafted(MemoryReports(*reports).everything(), TODAY)
    assert [entry.year for entry in due] == [2024, 2025]


def test_planning_is_in_the_trail() -> None:
    report_id = uuid4()
    change = plan_report(report_id, LINDE, 2026, TIMER)
    (report,) = change.aggregates
    assert (report.id, report.client_id, report.year, report.planned.role) == (report_id, LINDE, 2026, "service")
    assert change.acts == (Act("report_planned", report_id),)


def test_a_draft_freezes_the_part_of_the_year_that_is_covered() -> None:
    report = planned(year=2024)
    counted = [*facts(3, 2024, 4), *facts(2, 2025, 1)]
    change = draft_report(report.id, TIMER, MemoryReports(report), MemoryAgreements(SINCE_2024), MemoryFacts(counted))
    assert report.covers == Period(date(2024, 7, 1), date(2024, 12, 31))
    assert report.frozen is not None
    assert report.frozen.quarters == (0, 0, 0, 3)
    assert change.acts == (Act("report_drafted", report.id),)


def test_a_second_draft_is_refused_and_counts_nothing_again() -> None:
    report = drafted(3)
    with pytest.raises(Refused, match="report_already_drafted"):
        draft_report(report.id, TIMER, MemoryReports(report), MemoryAgreements(SINCE_2024), MemoryFacts(facts(9)))
    assert report.frozen is not None
    assert report.frozen.total == 3
