"""Advisers for the coordinator: who they are, until when their certificate holds, where they serve."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg.rows import DictRow

from services.chassis.event_log import EventLog
from services.contracts.directory import AdviserDetail
from services.directory.adapters.adviser_cards import by_name, card_of
from services.directory.adapters.projections.advisers_v1 import EMAIL
from services.directory.adapters.row_security import AS_PROVIDER
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.searching import matches

# Clients of today and of days to come.
_ADVISERS = """
    SELECT a.*, coalesce(l.client_ids, '{}') AS client_ids
    FROM advisers_v1 a
    LEFT JOIN (
        SELECT adviser_id, array_agg(DISTINCT client_id) AS client_ids FROM allocations_v1
        WHERE ends_on IS NULL OR ends_on >= %(day)s GROUP BY adviser_id) l USING (adviser_id)"""
_ONE = _ADVISERS + " WHERE a.adviser_id = %(adviser)s"


class StoredAdviserPages:
    """`application.ports.AdviserPages`."""

    def __init__(self, log: EventLog, sealed: SealedColumns) -> None:
        self._log = log
        self._sealed = sealed

    def matching(self, search: str, day: date) -> tuple[AdviserDetail, ...]:
        with self._log.cursor(AS_PROVIDER) as cursor:
            cursor.execute(_ADVISERS, {"day": day})
            everyone = [self._detail(row) for row in cursor.fetchall()]
        found = (one for one in everyone if matches(search, one.card.name, one.email))
        return tuple(sorted(found, key=lambda one: by_name(one.card)))

    def detail(self, adviser_id: UUID, day: date) -> AdviserDetail | None:
        with self._log.cursor(AS_PROVIDER) as cursor:
            row = cursor.execute(_ONE, {"day": day, "adviser": adviser_id}).fetchone()
        return self._detail(row) if row else None

    def _detail(self, row: DictRow) -> AdviserDetail:
        return AdviserDetail(
            card=card_of(row, self._sealed),
            email=self._sealed.open(row["email"], EMAIL, row["adviser_id"]),
            certificate_until=row["certificate_until"],
            version=row["version"],
            client_ids=tuple(sorted(row["client_ids"])),
        )
