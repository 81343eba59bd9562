"""One report, as its reader gets it."""

from __future__ import annotations

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.reporting import ReportStatus, ReportView, ShowReport
from services.reporting.application.access import readable
from services.reporting.application.document import write_document
from services.reporting.application.ports import Allocations, Names, Reports
from services.reporting.application.printing import as_printed


def show_report(
    query: ShowReport, context: Context, reports: Reports, allocations: Allocations, names: Names
) -> Change[ReportView]:
    """Opening a report is in the trail."""
    report = readable(query.report_id, context, reports, allocations)
    printed, checksum = as_printed(report, context.at.date(), names)
    released = report.released
    view = ReportView(
        report_id=report.report_id,
        client_id=report.client_id,
        client_name=printed.client_name,
        year=report.year,
        status=ReportStatus.DRAFT if released is None else ReportStatus.RELEASED,
        version=report.version,
        conversations=printed.conversations,
        interpretation=printed.interpretation,
        recommendations=printed.recommendations,
        adviser_ids=(
            allocations.advisers_in(report.client_id, report.year) if released is None else released.adviser_ids
        ),
        released_at=report.released_stamp.at if report.released_stamp else None,
        released_by=report.released_stamp.by if report.released_stamp else None,
        checksum=checksum,
        rule_version=printed.rule_version,
        document=write_document(printed, query.language, checksum),
    )
    return Change(view, acts=(Act("report_viewed", report.report_id),))
