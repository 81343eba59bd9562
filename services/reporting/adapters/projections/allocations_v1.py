"""Which adviser serves which client, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from services.contracts.directory import AdviserAllocated, AllocationEnded
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

# Allocated again on the same day after an end: the end is taken back.
_ALLOCATE = """
INSERT INTO allocations_v1 (client_id, adviser_id, starts_on)
SELECT DISTINCT * FROM unnest(%s::uuid[], %s::uuid[], %s::date[])
ON CONFLICT (client_id, adviser_id, starts_on) DO UPDATE SET ends_on = NULL"""
# An end concerns the newest allocation of that adviser at that client.
_END = """
UPDATE allocations_v1 a SET ends_on = n.ends_on
FROM unnest(%s::uuid[], %s::uuid[], %s::date[]) AS n (client_id, adviser_id, ends_on)
WHERE a.client_id = n.client_id AND a.adviser_id = n.adviser_id AND a.starts_on = (
    SELECT max(b.starts_on) FROM allocations_v1 b WHERE b.client_id = n.client_id AND b.adviser_id = n.adviser_id)"""


class AllocationsV1:
    topics: frozenset[type[Announcement]] = frozenset((AdviserAllocated, AllocationEnded))

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        """One statement per run of messages of one kind: an end may precede a new beginning."""
        as_service(cursor)
        for kind, run in groupby((message for message, _ in messages), type):
            if kind is AdviserAllocated:
                _allocate(cursor, [message for message in run if isinstance(message, AdviserAllocated)])
            else:
                _end(cursor, [message for message in run if isinstance(message, AllocationEnded)])


def _allocate(cursor: Any, begun: Sequence[AdviserAllocated]) -> None:
    cursor.execute(
        _ALLOCATE,
        ([one.client_id for one in begun], [one.adviser_id for one in begun], [one.starts_on for one in begun]),
    )


def _end(cursor: Any, ended: Sequence[AllocationEnded]) -> None:
    last = {(one.client_id, one.adviser_id): one.ends_on for one in ended}
    cursor.execute(_END, ([pair[0] for pair in last], [pair[1] for pair in last], list(last.values())))
