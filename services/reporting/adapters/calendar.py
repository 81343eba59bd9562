"""Implements `Calendar` and `Agreements`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.event_log import EventLog
from services.contracts.errors import not_found
from services.contracts.reporting import ReportStatus
from services.reporting.adapters.scopes import PROVIDER, one_client
from services.reporting.application.ports import CalendarEntry
from services.reporting.domain.calendar import Agreement, due_on

# A report is planned because of an agreement, and an agreement is never removed, so the join loses nothing.
_ENTRIES = """
SELECT r.report_id, r.client_id, r.year, r.status, r.released_at, a.due_month, a.due_day
FROM reports_v1 r JOIN assignments_v1 a USING (client_id)"""
_SERVED = """
WHERE EXISTS (
    SELECT FROM allocations_v1 s WHERE s.client_id = r.client_id AND s.adviser_id = %(adviser)s AND (
        (s.starts_on <= %(today)s AND coalesce(s.ends_on >= %(today)s, true))
        OR (s.starts_on <= make_date(r.year, 12, 31) AND coalesce(s.ends_on >= make_date(r.year, 1, 1), true))))"""
_AGREEMENTS = "SELECT client_id, starts_on, ends_on, due_month, due_day FROM assignments_v1"


class StoredCalendar:
    def __init__(self, event_log: EventLog) -> None:
        self._log = event_log

    def of_client(self, client_id: UUID) -> Sequence[CalendarEntry]:
        return self._entries(one_client(client_id), _ENTRIES, {})

    def served_by(self, adviser_id: UUID, today: date) -> Sequence[CalendarEntry]:
        return self._entries(PROVIDER, _ENTRIES + _SERVED, {"adviser": adviser_id, "today": today})

    def everything(self) -> Sequence[CalendarEntry]:
        return self._entries(PROVIDER, _ENTRIES, {})

    def _entries(self, scope: Mapping[str, str], query: str, values: Mapping[str, Any]) -> Sequence[CalendarEntry]:
        with self._log.cursor(scope) as cursor:
            cursor.execute(query, values)
            entries = [_entry(row) for row in cursor.fetchall()]
        return sorted(entries, key=lambda entry: (-entry.year, entry.due_on, entry.report_id))


class StoredAgreements:
    def __init__(self, event_log: EventLog) -> None:
        self._log = event_log

    def all(self) -> Sequence[Agreement]:
        with self._log.cursor(PROVIDER) as cursor:
            cursor.execute(_AGREEMENTS)
            return [Agreement(**row) for row in cursor.fetchall()]

    def of(self, client_id: UUID) -> Agreement:
        with self._log.cursor(one_client(client_id)) as cursor:
            cursor.execute(_AGREEMENTS)
            row = cursor.fetchone()
        if row is None:
            raise not_found()
        return Agreement(**row)


def _entry(row: Mapping[str, Any]) -> CalendarEntry:
    return CalendarEntry(
        report_id=row["report_id"],
        client_id=row["client_id"],
        year=row["year"],
        due_on=due_on(row["year"], row["due_month"], row["due_day"]),
        status=ReportStatus(row["status"]),
        released_at=row["released_at"],
    )
