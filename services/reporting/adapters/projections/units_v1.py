"""Units and headcounts, effective-dated: the latest message about a unit and a day holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.contracts.directory import UnitChanged
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

_STORE = """
INSERT INTO units_v1 (unit_id, valid_from, client_id, parent_id, headcount, ended)
SELECT * FROM unnest(%s::uuid[], %s::date[], %s::uuid[], %s::uuid[], %s::int[], %s::bool[])
ON CONFLICT (unit_id, valid_from) DO UPDATE SET
    client_id = excluded.client_id, parent_id = excluded.parent_id, headcount = excluded.headcount,
    ended = excluded.ended"""


class UnitsV1:
    topics: frozenset[type[Announcement]] = frozenset({UnitChanged})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        last = {
            (message.unit_id, message.valid_from): message
            for message, _ in messages
            if isinstance(message, UnitChanged)
        }
        units = list(last.values())
        as_service(cursor)
        cursor.execute(
            _STORE,
            (
                [unit.unit_id for unit in units],
                [unit.valid_from for unit in units],
                [unit.client_id for unit in units],
                [unit.parent_id for unit in units],
                [unit.headcount for unit in units],
                [unit.ended for unit in units],
            ),
        )
