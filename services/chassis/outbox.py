"""Announcements on their way out: stored with the change that caused them, one row per audience."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from services.chassis import telemetry
from services.chassis.codec import to_json
from services.chassis.lines import Line
from services.chassis.sealing import open_sealed, seal
from services.chassis.service_key import ServiceKeyring
from services.contracts.change import Addressed
from services.contracts.envelope import Announcement, Context

_COLUMNS = "SELECT a.position, a.audience, a.topic, a.message_id, a.recorded_at, a.traceparent, a.sealed"
_OF_ALL = f"""{_COLUMNS}, coalesce((SELECT max(b.position) FROM announcements b
              WHERE b.audience = a.audience AND b.position < a.position), 0)
    FROM announcements a WHERE a.position > %s ORDER BY a.position LIMIT %s"""  # noqa: S608 - of constants
# The one before is in the row before; only for the first row it has to be looked for.
_BEFORE = "SELECT coalesce(max(position), 0) FROM announcements WHERE audience = %s AND position <= %s"
_OF_AUDIENCE = f"""{_COLUMNS} FROM announcements a
    WHERE a.audience = %s AND a.position > %s ORDER BY a.position LIMIT %s"""
Row = tuple[int, str, str, UUID, datetime, str | None, bytes]


class Outbox:
    """Bodies lie sealed under the service's key; position, message, audience and topic are bound to them."""

    def __init__(self, service: str, service_key: ServiceKeyring) -> None:
        self._service = service
        self._service_key = service_key

    def append(self, cursor: Cursor[DictRow], context: Context, entries: Sequence[Announcement | Addressed]) -> None:
        """The caller holds the log's lock, so that positions are in the order of the commits."""
        copies = [copy for entry in entries for copy in _copies(entry)]
        if not copies:
            return
        key = self._service_key.key()
        cursor.execute(
            "SELECT nextval('announcements_position_seq') AS position FROM generate_series(1, %s)", (len(copies),)
        )
        positions = [row["position"] for row in cursor.fetchall()]
        traceparent = telemetry.traceparent()
        rows = []
        for position, (audience, announcement) in zip(positions, copies, strict=True):
            message_id = uuid4()
            place = self._place(position, message_id, audience, announcement.TOPIC)
            sealed = seal(key, to_json(announcement), place)
            rows.append((position, audience, announcement.TOPIC, message_id, context.at, traceparent, sealed))
        cursor.executemany(
            "INSERT INTO announcements (position, audience, topic, message_id, recorded_at, traceparent, sealed)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )

    def after(self, cursor: Cursor[DictRow], audience: str, position: int, limit: int) -> list[Line]:
        """What one audience is to receive after `position`, oldest first."""
        plain = _plain(cursor)
        plain.execute(_BEFORE, (audience, position))
        ((before,),) = plain.fetchall()
        plain.execute(_OF_AUDIENCE, (audience, position, limit))
        rows = plain.fetchall()
        return self._open(rows, [before, *(row[0] for row in rows)])

    def all_after(self, cursor: Cursor[DictRow], position: int, limit: int) -> list[Line]:
        """What the relay is to publish after `position`, for all audiences, oldest first."""
        plain = _plain(cursor)
        plain.execute(_OF_ALL, (position, limit))
        rows = plain.fetchall()
        return self._open([row[:7] for row in rows], [row[7] for row in rows])

    def _open(self, rows: Sequence[Row], previous: Sequence[int]) -> list[Line]:
        if not rows:
            return []
        service, key, place = self._service, self._service_key.key(), self._place
        numbered = zip(rows, previous, strict=False)  # the last of `previous` is that of a row yet to come
        lines = []
        for (position, audience, topic, message_id, recorded_at, traceparent, sealed), before in numbered:
            body = msgspec.Raw(open_sealed(key, sealed, place(position, message_id, audience, topic)))
            lines.append(Line(service, audience, position, before, topic, message_id, recorded_at, body, traceparent))
        return lines

    def _place(self, position: int, message_id: UUID, audience: str, topic: str) -> bytes:
        words = f"{self._service}/announcement/v1\0{audience}\0{topic}\0".encode()
        return words + position.to_bytes(8, "big") + message_id.bytes


def _plain(cursor: Cursor[DictRow]) -> Cursor[Any]:
    """In the same transaction: rows as tuples, and nothing of them as text."""
    return cursor.connection.cursor(binary=True, row_factory=tuple_row)


def _copies(entry: Announcement | Addressed) -> list[tuple[str, Announcement]]:
    if isinstance(entry, Addressed):
        if entry.audience not in entry.announcement.AUDIENCE:
            raise ValueError("audience")
        return [(entry.audience, entry.announcement)]
    return [(audience, entry) for audience in sorted(entry.AUDIENCE)]
