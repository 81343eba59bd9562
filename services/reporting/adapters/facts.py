"""Implements `Facts`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.event_log import EventLog
from services.reporting.adapters.scopes import one_client
from services.reporting.domain.frozen_input import Fact

_UNCOUNTED = """
SELECT f.fact_ref AS ref, f.year, f.quarter FROM facts_v1 f
WHERE f.client_id = %s AND f.year <= %s AND NOT EXISTS (SELECT FROM counted_facts_v1 c WHERE c.fact_ref = f.fact_ref)"""


class StoredFacts:
    def __init__(self, event_log: EventLog) -> None:
        self._log = event_log

    def uncounted(self, client_id: UUID, until_year: int) -> Sequence[Fact]:
        with self._log.cursor(one_client(client_id)) as cursor:
            cursor.execute(_UNCOUNTED, (client_id, until_year))
            return [Fact(**row) for row in cursor.fetchall()]
