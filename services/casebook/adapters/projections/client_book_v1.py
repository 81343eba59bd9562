"""Which units and advisers belong to which client, as directory announces it. No names, no cases.

Ordinary (logged) tables, unlike the read models of case files: nothing here tells of a case, and after a crash they
could not be made anew from this service's own log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered, UnitChanged
from services.contracts.envelope import Announcement, Placed

_CLIENT = "INSERT INTO client_book_v1_clients (client_id) VALUES (%s) ON CONFLICT DO NOTHING"
_UNIT = "INSERT INTO client_book_v1_units (client_id, unit_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_ALLOCATED = """INSERT INTO client_book_v1_allocations (client_id, adviser_id, starts_on) VALUES (%s, %s, %s)
    ON CONFLICT (client_id, adviser_id, starts_on) DO UPDATE SET ends_on = NULL"""
_ENDED = """UPDATE client_book_v1_allocations SET ends_on = %s
    WHERE client_id = %s AND adviser_id = %s AND ends_on IS NULL"""


class ClientBookV1:
    """Three tables: `client_book_v1_clients`, `client_book_v1_units` and `client_book_v1_allocations`."""

    name = "client_book_v1"
    topics: frozenset[type[Announcement]] = frozenset(
        {ClientRegistered, UnitChanged, AdviserAllocated, AllocationEnded}
    )

    def apply_messages(self, cursor: Cursor[DictRow], messages: Sequence[tuple[Announcement, Placed]]) -> None:
        for message, _ in messages:
            cursor.execute(*_statement(message))


def _statement(message: Announcement) -> tuple[str, tuple[Any, ...]]:
    match message:
        case ClientRegistered():
            return _CLIENT, (message.client_id,)
        case UnitChanged():
            return _UNIT, (message.client_id, message.unit_id)
        case AdviserAllocated():
            return _ALLOCATED, (message.client_id, message.adviser_id, message.starts_on)
        case AllocationEnded():
            return _ENDED, (message.ends_on, message.client_id, message.adviser_id)
        case _:
            raise TypeError(type(message).__name__)  # not among `topics`
