"""Who may see which report. "Not yours" is answered exactly like "does not exist"."""

from __future__ import annotations

from uuid import UUID

from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.contracts.fields import Role
from services.reporting.application.ports import Allocations, Reports
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.stamp import Stamp


def readable(report_id: UUID, context: Context, reports: Reports, allocations: Allocations) -> AnnualReport:
    """A released report for the client's contacts; from draft on for the advisers who serve or served the client."""
    report = reports.get(report_id)
    actor = context.actor
    if actor.role is Role.CLIENT_CONTACT:
        allowed = report.released is not None and actor.client_id == report.client_id
    else:
        allowed = report.frozen is not None and _serves(report, context, allocations)
    if not allowed:
        raise not_found()
    return report


def writable(report_id: UUID, context: Context, reports: Reports, allocations: Allocations) -> AnnualReport:
    """For the advisers who serve or served the client; the report itself decides whether it may still change."""
    report = reports.get(report_id)
    if context.actor.role is not Role.ADVISER or not _serves(report, context, allocations):
        raise not_found()
    return report


def stamp(context: Context) -> Stamp:
    return Stamp(at=context.at, by=context.actor.subject, role=context.actor.role.value, command_id=context.command_id)


def _serves(report: AnnualReport, context: Context, allocations: Allocations) -> bool:
    return allocations.serves(context.actor.subject, report.client_id, report.year, context.at.date())
