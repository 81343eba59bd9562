"""The calendar's job: plans what an opdracht asks for and drafts what is due. Run again, it finds nothing to do."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from services.chassis.database_errors import Collision
from services.chassis.event_log import EventLog
from services.contracts.change import Change
from services.contracts.envelope import Actor, Context
from services.contracts.fields import Role
from services.contracts.registry import SERVICE_IDS
from services.reporting.application.ports import Agreements, Calendar, Facts, Reports
from services.reporting.application.prepare_reports import draft_report, plan_report, undrafted, unplanned

NAME = "prepare_due_reports"


class PrepareDueReports:
    """One process at a time; one transaction per report, so that a failure keeps what was done."""

    def __init__(
        self, event_log: EventLog, reports: Reports, calendar: Calendar, agreements: Agreements, facts: Facts
    ) -> None:
        self._log = event_log
        self._reports = reports
        self._calendar = calendar
        self._agreements = agreements
        self._facts = facts

    def __call__(self, now: datetime) -> None:
        """`now` decides which years have ended."""
        with self._log.alone(NAME) as mine:
            if mine:
                self._plan(now)
                self._draft(now)

    def _plan(self, now: datetime) -> None:
        for client_id, year in unplanned(self._agreements.all(), self._calendar.everything(), now.date()):
            context = _context(now)
            self._record(context, plan_report(uuid4(), client_id, year, context))

    def _draft(self, now: datetime) -> None:
        for entry in undrafted(self._calendar.everything(), now.date()):
            context = _context(now)
            self._record(context, draft_report(entry.report_id, context, self._reports, self._agreements, self._facts))

    def _record(self, context: Context, change: Change[None]) -> None:
        try:
            self._log.record(context, change)
        except Collision:
            return  # somebody planned or drafted the same one; the next run sees what is left


def _context(now: datetime) -> Context:
    return Context(Actor(SERVICE_IDS["reporting"], Role.SERVICE), uuid4(), now)
