"""The report calendar by role."""

from __future__ import annotations

from collections.abc import Sequence

from services.contracts.envelope import Context
from services.contracts.fields import Role
from services.contracts.reporting import ListReports, ReportLine, ReportList, ReportStatus
from services.reporting.application.ports import Calendar, CalendarEntry, Names


def list_reports(_query: ListReports, context: Context, calendar: Calendar, names: Names) -> ReportList:
    """Contact: released, own client. Adviser: clients served. Coordinator: everything; lines only, no content."""
    entries = _entries(context, calendar)
    known = names.of({entry.client_id for entry in entries})
    return ReportList(
        reports=tuple(
            ReportLine(
                report_id=entry.report_id,
                client_id=entry.client_id,
                client_name=known.get(entry.client_id, ""),
                year=entry.year,
                due_on=entry.due_on,
                status=entry.status,
                released_at=entry.released_at,
            )
            for entry in entries
        )
    )


def _entries(context: Context, calendar: Calendar) -> Sequence[CalendarEntry]:
    actor = context.actor
    if actor.role is Role.COORDINATOR:
        return calendar.everything()
    if actor.role is Role.ADVISER:
        return calendar.served_by(actor.subject, context.at.date())
    if actor.role is Role.CLIENT_CONTACT and actor.client_id is not None:
        own = calendar.of_client(actor.client_id)
        return [entry for entry in own if entry.status is ReportStatus.RELEASED]
    return ()
