"""Announcements on their way out: stored with the change that caused them, one row per audience."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis import telemetry
from services.chassis.codec import from_json, to_json
from services.chassis.sealing import open_sealed, seal
from services.chassis.service_key import ServiceKeyring
from services.contracts.change import Addressed
from services.contracts.envelope import Announcement, Context, Envelope

_COLUMNS = """SELECT a.position, a.audience, a.topic, a.message_id, a.recorded_at, a.traceparent, a.sealed,
    coalesce((SELECT max(b.position) FROM announcements b
              WHERE b.audience = a.audience AND b.position < a.position), 0) AS previous
    FROM announcements a """
# The one before is in the row before; only the first row has to look for it.
_OF_AUDIENCE = """SELECT position, audience, topic, message_id, recorded_at, traceparent, sealed,
    coalesce(lag(position) OVER (ORDER BY position),
             (SELECT max(b.position) FROM announcements b WHERE b.audience = %(audience)s AND b.position <= %(after)s),
             0) AS previous
    FROM (SELECT * FROM announcements a WHERE a.audience = %(audience)s AND a.position > %(after)s
          ORDER BY a.position LIMIT %(limit)s) AS wanted
    ORDER BY position"""


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

    def after(self, cursor: Cursor[DictRow], audience: str, position: int, limit: int) -> list[Envelope]:
        """What one audience is to receive after `position`, oldest first."""
        cursor.execute(_OF_AUDIENCE, {"audience": audience, "after": position, "limit": limit})
        return self._open(cursor.fetchall())

    def all_after(self, cursor: Cursor[DictRow], position: int, limit: int) -> list[Envelope]:
        """What the relay is to publish after `position`, for all audiences, oldest first."""
        cursor.execute(_COLUMNS + "WHERE a.position > %s ORDER BY a.position LIMIT %s", (position, limit))
        return self._open(cursor.fetchall())

    def _open(self, rows: Sequence[DictRow]) -> list[Envelope]:
        if not rows:
            return []
        key = self._service_key.key()
        envelopes = []
        for row in rows:
            place = self._place(row["position"], row["message_id"], row["audience"], row["topic"])
            body: dict[str, Any] = from_json(open_sealed(key, bytes(row["sealed"]), place))
            envelopes.append(
                Envelope(
                    source=self._service,
                    audience=row["audience"],
                    position=row["position"],
                    previous=row["previous"],
                    topic=row["topic"],
                    message_id=row["message_id"],
                    recorded_at=row["recorded_at"],
                    body=body,
                    traceparent=row["traceparent"],
                )
            )
        return envelopes

    def _place(self, position: int, message_id: UUID, audience: str, topic: str) -> bytes:
        words = f"{self._service}/announcement/v1\0{audience}\0{topic}\0".encode()
        return words + position.to_bytes(8, "big") + message_id.bytes


def _copies(entry: Announcement | Addressed) -> list[tuple[str, Announcement]]:
    if isinstance(entry, Addressed):
        if entry.audience not in entry.announcement.AUDIENCE:
            raise ValueError("audience")
        return [(entry.audience, entry.announcement)]
    return [(audience, entry) for audience in sorted(entry.AUDIENCE)]
