"""Implements `Allocations`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.event_log import EventLog
from services.reporting.adapters.scopes import one_client

_SERVES = """
SELECT EXISTS (
    SELECT FROM allocations_v1 WHERE client_id = %(client)s AND adviser_id = %(adviser)s AND (
        (starts_on <= %(today)s AND coalesce(ends_on >= %(today)s, true))
        OR (starts_on <= make_date(%(year)s, 12, 31) AND coalesce(ends_on >= make_date(%(year)s, 1, 1), true)))
) AS serves"""
_ADVISERS = """
SELECT DISTINCT adviser_id FROM allocations_v1
WHERE client_id = %(client)s
    AND starts_on <= make_date(%(year)s, 12, 31) AND coalesce(ends_on >= make_date(%(year)s, 1, 1), true)
ORDER BY adviser_id"""


class StoredAllocations:
    def __init__(self, event_log: EventLog) -> None:
        self._log = event_log

    def serves(self, adviser_id: UUID, client_id: UUID, year: int, today: date) -> bool:
        with self._log.cursor(one_client(client_id)) as cursor:
            cursor.execute(_SERVES, {"client": client_id, "adviser": adviser_id, "year": year, "today": today})
            row = cursor.fetchone()
        return bool(row and row["serves"])

    def advisers_in(self, client_id: UUID, year: int) -> tuple[UUID, ...]:
        with self._log.cursor(one_client(client_id)) as cursor:
            cursor.execute(_ADVISERS, {"client": client_id, "year": year})
            return tuple(row["adviser_id"] for row in cursor.fetchall())
