"""Which advisers employees of a client may choose, on which days; the reason sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.row_security import act_as_provider
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.client_organisation import ClientOrganisation

REASON = "allocations_v1.reason"


class AllocationsV1:
    name = "allocations_v1"
    tables = ("allocations_v1",)

    def __init__(self, sealed: SealedColumns) -> None:
        self._sealed = sealed

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        act_as_provider(cursor)
        for event in events:
            if isinstance(event, ClientOrganisation.AdviserAllocated):
                reason = self._sealed.seal(event.reason, REASON, event.originator_id, event.adviser_id)
                cursor.execute(
                    "INSERT INTO allocations_v1 (client_id, adviser_id, starts_on, reason) VALUES (%s, %s, %s, %s)",
                    (event.originator_id, event.adviser_id, event.starts_on, reason),
                )
            elif isinstance(event, ClientOrganisation.AllocationEnded):
                cursor.execute(
                    "UPDATE allocations_v1 SET ends_on = %s"
                    " WHERE client_id = %s AND adviser_id = %s AND starts_on = %s",
                    (event.ends_on, event.originator_id, event.adviser_id, event.starts_on),
                )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        act_as_provider(cursor)
        cursor.execute("DELETE FROM allocations_v1")
