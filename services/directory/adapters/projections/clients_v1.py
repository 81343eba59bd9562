"""Client organisations: path, sector, sealed name, and the version that the next change must expect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.row_security import act_as_provider
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.client_organisation import ClientOrganisation

NAME = "clients_v1.name"


class ClientsV1:
    name = "clients_v1"
    tables = ("clients_v1",)

    def __init__(self, sealed: SealedColumns) -> None:
        self._sealed = sealed

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        act_as_provider(cursor)
        registered = [event for event in events if isinstance(event, ClientOrganisation.Created)]
        cursor.executemany(
            "INSERT INTO clients_v1 (client_id, slug, sector, name, version) VALUES (%s, %s, %s, %s, 1)",
            [
                (one.client_id, one.slug, one.sector, self._sealed.seal(one.name, NAME, one.client_id))
                for one in registered
            ],
        )
        versions = {event.originator_id: event.originator_version for event in events if _of_client(event)}
        cursor.executemany(
            "UPDATE clients_v1 SET version = %s WHERE client_id = %s",
            [(version, client_id) for client_id, version in versions.items()],
        )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        act_as_provider(cursor)
        cursor.execute("DELETE FROM clients_v1")


def _of_client(event: object) -> bool:
    return type(event).__qualname__.startswith(f"{ClientOrganisation.__name__}.")
