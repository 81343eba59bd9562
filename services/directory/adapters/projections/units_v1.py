"""Units of clients with their days, and their headcounts by the day from which each holds (practice 92)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.row_security import act_as_provider
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.client_organisation import ClientOrganisation

NAME = "units_v1.name"


class UnitsV1:
    name = "units_v1"
    tables = ("units_v1", "headcounts_v1")

    def __init__(self, sealed: SealedColumns) -> None:
        self._sealed = sealed

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        act_as_provider(cursor)
        self._register(cursor, [event for event in events if isinstance(event, ClientOrganisation.UnitRegistered)])
        counted = [
            event
            for event in events
            if isinstance(event, ClientOrganisation.UnitRegistered | ClientOrganisation.HeadcountChanged)
        ]
        cursor.executemany(
            "INSERT INTO headcounts_v1 (client_id, unit_id, valid_from, headcount) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (client_id, unit_id, valid_from) DO UPDATE SET headcount = excluded.headcount",
            [(one.originator_id, one.unit_id, one.valid_from, one.headcount) for one in counted],
        )
        ended = [event for event in events if isinstance(event, ClientOrganisation.UnitEnded)]
        cursor.executemany(
            "UPDATE units_v1 SET ends_on = %s WHERE client_id = %s AND unit_id = %s",
            [(one.ends_on, one.originator_id, one.unit_id) for one in ended],
        )

    def _register(self, cursor: Cursor[DictRow], registered: Sequence[ClientOrganisation.UnitRegistered]) -> None:
        cursor.executemany(
            "INSERT INTO units_v1 (client_id, unit_id, parent_id, valid_from, name) VALUES (%s, %s, %s, %s, %s)",
            [
                (
                    one.originator_id,
                    one.unit_id,
                    one.parent_id,
                    one.valid_from,
                    self._sealed.seal(one.name, NAME, one.originator_id, one.unit_id),
                )
                for one in registered
            ],
        )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        act_as_provider(cursor)
        cursor.execute("DELETE FROM headcounts_v1")
        cursor.execute("DELETE FROM units_v1")
