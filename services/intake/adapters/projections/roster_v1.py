"""Who may be chosen where and when, as directory announced it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from services.chassis.event_log import EventLog
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered
from services.contracts.envelope import Announcement, Placed


class RosterV1:
    """Fed by messages, so its tables are kept like the position of the flow (a replay of our log cannot fill them).

    Applied in order: an end closes the allocation that runs on that day, also when another one follows.
    """

    topics: ClassVar[frozenset[type[Announcement]]] = frozenset({ClientRegistered, AdviserAllocated, AllocationEnded})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        for message, _ in messages:
            if isinstance(message, ClientRegistered):
                cursor.execute(
                    "INSERT INTO roster_v1_clients (client_id) VALUES (%s) ON CONFLICT DO NOTHING", (message.client_id,)
                )
            elif isinstance(message, AdviserAllocated):
                cursor.execute(
                    "INSERT INTO roster_v1_allocations (client_id, adviser_id, starts_on) VALUES (%s, %s, %s)"
                    " ON CONFLICT (client_id, adviser_id, starts_on) DO UPDATE SET ends_on = NULL",
                    (message.client_id, message.adviser_id, message.starts_on),
                )
            elif isinstance(message, AllocationEnded):
                cursor.execute(
                    "UPDATE roster_v1_allocations SET ends_on = %(end)s"
                    " WHERE client_id = %(client)s AND adviser_id = %(adviser)s"
                    " AND starts_on <= %(end)s AND (ends_on IS NULL OR ends_on > %(end)s)",
                    {"client": message.client_id, "adviser": message.adviser_id, "end": message.ends_on},
                )


class StoredRoster:
    """Implements `Roster`."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def has_client(self, client_id: UUID) -> bool:
        return self._is_there("SELECT 1 FROM roster_v1_clients WHERE client_id = %s", (client_id,))

    def may_be_chosen(self, client_id: UUID, adviser_id: UUID, on: date) -> bool:
        return self._is_there(
            "SELECT 1 FROM roster_v1_allocations WHERE client_id = %s AND adviser_id = %s"
            " AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s) LIMIT 1",
            (client_id, adviser_id, on, on),
        )

    def _is_there(self, query: str, values: tuple[object, ...]) -> bool:
        with self._event_log.cursor(survives_a_crash=True) as cursor:
            cursor.execute(query, values)
            return cursor.fetchone() is not None
