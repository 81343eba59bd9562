"""The calendar at work: plan a report for every year an opdracht covers, draft it once that year has ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.reporting import ReportStatus
from services.reporting.application.access import stamp
from services.reporting.application.ports import Agreements, CalendarEntry, Facts, Reports
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.calendar import Agreement, has_ended
from services.reporting.domain.frozen_input import freeze


def unplanned(
    agreements: Iterable[Agreement], calendar: Iterable[CalendarEntry], today: date
) -> Sequence[tuple[UUID, int]]:
    """(client, year) for which no report stands in the calendar yet, the running year included; oldest first."""
    planned = {(entry.client_id, entry.year) for entry in calendar}
    due = {(agreement.client_id, year) for agreement in agreements for year in agreement.years(today)}
    return sorted(due - planned, key=lambda pair: (pair[1], pair[0]))


def undrafted(calendar: Iterable[CalendarEntry], today: date) -> Sequence[CalendarEntry]:
    """Planned reports whose year has ended; oldest year first, because a late fact counts in the first that is open."""
    due = [entry for entry in calendar if entry.status is ReportStatus.PLANNED and has_ended(entry.year, today)]
    return sorted(due, key=lambda entry: (entry.year, entry.client_id))


def plan_report(report_id: UUID, client_id: UUID, year: int, context: Context) -> Change[None]:
    report = AnnualReport(report_id=report_id, stamp=stamp(context), client_id=client_id, year=year)
    return Change(None, (report,), acts=(Act("report_planned", report_id),))


def draft_report(
    report_id: UUID, context: Context, reports: Reports, agreements: Agreements, facts: Facts
) -> Change[None]:
    """Freezes what is known now. What becomes known later counts in a later report."""
    report = reports.get(report_id)
    frozen = freeze(report.year, facts.uncounted(report.client_id, report.year))
    report.draft(stamp(context), agreements.of(report.client_id).covered(report.year), frozen)
    return Change(None, (report,), acts=(Act("report_drafted", report_id),))
