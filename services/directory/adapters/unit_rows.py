"""Units of several clients on a day, in one question to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.contracts.directory import UnitView
from services.directory.adapters.projections.units_v1 import NAME
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.searching import folded

_UNITS = """
    SELECT u.client_id, u.unit_id, u.parent_id, u.valid_from, u.ends_on, u.name,
           CASE WHEN u.valid_from <= %(day)s AND (u.ends_on IS NULL OR u.ends_on >= %(day)s)
                THEN coalesce(h.headcount, 0) ELSE 0 END AS headcount
    FROM units_v1 u
    LEFT JOIN LATERAL (
        SELECT headcount FROM headcounts_v1 h
        WHERE h.client_id = u.client_id AND h.unit_id = u.unit_id AND h.valid_from <= %(day)s
        ORDER BY h.valid_from DESC LIMIT 1) h ON true
    WHERE u.client_id = ANY(%(clients)s)"""


def units_of(
    cursor: Cursor[DictRow], sealed: SealedColumns, client_ids: Collection[UUID], day: date
) -> Mapping[UUID, tuple[UnitView, ...]]:
    """By client, each by name; ended and coming units too, with a headcount of 0 on that day."""
    cursor.execute(_UNITS, {"day": day, "clients": list(client_ids)})
    found: dict[UUID, list[UnitView]] = defaultdict(list)
    for row in cursor.fetchall():
        found[row["client_id"]].append(
            UnitView(
                unit_id=row["unit_id"],
                name=sealed.open(row["name"], NAME, row["client_id"], row["unit_id"]),
                parent_id=row["parent_id"],
                headcount=row["headcount"],
                valid_from=row["valid_from"],
                ends_on=row["ends_on"],
            )
        )
    return {
        client_id: tuple(sorted(units, key=lambda unit: (folded(unit.name), unit.unit_id)))
        for client_id, units in found.items()
    }


def exists_on(unit: UnitView, day: date) -> bool:
    return unit.valid_from <= day and (unit.ends_on is None or day <= unit.ends_on)
