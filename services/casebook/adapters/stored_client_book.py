"""Implements `ClientBook` on the projection `client_book_v1`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.event_log import EventLog

_UNIT = "SELECT 1 FROM client_book_v1_units WHERE client_id = %s AND unit_id = %s"
_SERVES = "SELECT 1 FROM client_book_v1_allocations WHERE client_id = %s AND adviser_id = %s LIMIT 1"
_SERVED_ON = """SELECT 1 FROM client_book_v1_allocations WHERE client_id = %s AND adviser_id = %s
    AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s) LIMIT 1"""


class StoredClientBook:
    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def has_unit(self, client_id: UUID, unit_id: UUID) -> bool:
        return self._is_there(_UNIT, client_id, unit_id)

    def serves(self, client_id: UUID, adviser_id: UUID) -> bool:
        return self._is_there(_SERVES, client_id, adviser_id)

    def served_on(self, client_id: UUID, adviser_id: UUID, day: date) -> bool:
        return self._is_there(_SERVED_ON, client_id, adviser_id, day, day)

    def _is_there(self, question: str, *parameters: Any) -> bool:
        with self._event_log.cursor(survives_a_crash=True) as cursor:
            return cursor.execute(question, parameters).fetchone() is not None
