"""Where an adviser serves or served, with the units of a day: three questions, however many clients."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.event_log import EventLog
from services.contracts.directory import ServedClient
from services.directory.adapters.projections import clients_v1
from services.directory.adapters.row_security import AS_PROVIDER
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.searching import folded
from services.directory.adapters.unit_rows import exists_on, units_of

_CLIENTS = """
    SELECT c.client_id, c.name FROM clients_v1 c
    WHERE EXISTS (SELECT 1 FROM allocations_v1 l WHERE l.client_id = c.client_id
        AND l.adviser_id = %s AND l.starts_on <= %s)"""


class StoredServed:
    """`application.ports.Served`."""

    def __init__(self, log: EventLog, sealed: SealedColumns) -> None:
        self._log = log
        self._sealed = sealed

    def clients_of(self, adviser_id: UUID, day: date) -> tuple[ServedClient, ...]:
        with self._log.cursor(AS_PROVIDER) as cursor:
            cursor.execute(_CLIENTS, (adviser_id, day))
            rows = cursor.fetchall()
            units = units_of(cursor, self._sealed, [row["client_id"] for row in rows], day)
        found = (
            ServedClient(
                client_id=row["client_id"],
                name=self._sealed.open(row["name"], clients_v1.NAME, row["client_id"]),
                units=tuple(unit for unit in units.get(row["client_id"], ()) if exists_on(unit, day)),
            )
            for row in rows
        )
        return tuple(sorted(found, key=lambda client: (folded(client.name), client.client_id)))
