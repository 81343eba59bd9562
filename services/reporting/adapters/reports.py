"""Implements `Reports` on the event log."""

from __future__ import annotations

from uuid import UUID

from services.chassis.event_log import EventLog
from services.reporting.domain.annual_report import AnnualReport


class StoredReports:
    def __init__(self, event_log: EventLog) -> None:
        self._log = event_log

    def get(self, report_id: UUID) -> AnnualReport:
        return self._log.load(AnnualReport, report_id)
