"""The trail of one service: who opened and did what, append-only, readable only through the service's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.codec import from_builtins, from_json, to_json
from services.chassis.keyring import DataKey
from services.chassis.sealing import open_sealed, seal, token
from services.chassis.service_key import ServiceKeyring
from services.contracts.change import Act
from services.contracts.envelope import Context
from services.contracts.fields import Role
from services.contracts.trail import TrailLine, TrailPage

MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class _Line:
    """What is inside the seal; the position is bound to it from outside."""

    at: datetime
    actor: UUID
    role: Role
    action: str
    subject: UUID | None


class Trail:
    """Lines of one object are found by a keyed token, so the table shows no id of anybody or anything."""

    def __init__(self, service: str, service_key: ServiceKeyring) -> None:
        self._prefix = service.encode() + b"/trail/v1\0"
        self._service_key = service_key

    def append(self, cursor: Cursor[DictRow], context: Context, acts: Sequence[Act]) -> int | None:
        """The position of the first line, if any. The caller holds the log's lock."""
        if not acts:
            return None
        key = self._service_key.key()
        cursor.execute("SELECT nextval('trail_position_seq') AS position FROM generate_series(1, %s)", (len(acts),))
        positions = [row["position"] for row in cursor.fetchall()]
        rows = []
        for position, act in zip(positions, acts, strict=True):
            line = _Line(context.at, context.actor.subject, context.actor.role, act.action, act.subject)
            subject = _token(key, act.subject) if act.subject else None
            rows.append((position, subject, seal(key, to_json(line), self._place(position))))
        cursor.executemany("INSERT INTO trail (position, subject_token, sealed) VALUES (%s, %s, %s)", rows)
        return int(positions[0])

    def page(self, cursor: Cursor[DictRow], before: int | None, limit: int) -> TrailPage:
        """The newest lines before a position (None: the newest of all), at most 500."""
        size = max(1, min(limit, MAX_PAGE))
        cursor.execute(
            "SELECT position, sealed FROM trail WHERE %(before)s::bigint IS NULL OR position < %(before)s"
            " ORDER BY position DESC LIMIT %(limit)s",
            {"before": before, "limit": size + 1},
        )
        lines = self._open(cursor.fetchall())
        return TrailPage(lines=lines[:size], older=lines[size - 1].position if len(lines) > size else None)

    def of(self, cursor: Cursor[DictRow], subject: UUID) -> tuple[TrailLine, ...]:
        """Every line about one object, newest first, at most 500."""
        wanted = _token(self._service_key.key(), subject)
        cursor.execute(
            "SELECT position, sealed FROM trail WHERE subject_token = %s ORDER BY position DESC LIMIT %s",
            (wanted, MAX_PAGE),
        )
        return self._open(cursor.fetchall())

    def _open(self, rows: Sequence[DictRow]) -> tuple[TrailLine, ...]:
        if not rows:
            return ()
        key = self._service_key.key()
        lines = []
        for row in rows:
            opened = open_sealed(key, bytes(row["sealed"]), self._place(row["position"]))
            line = from_builtins(from_json(opened), _Line)
            lines.append(TrailLine(row["position"], line.at, line.actor, line.role, line.action, line.subject))
        return tuple(lines)

    def _place(self, position: int) -> bytes:
        return self._prefix + position.to_bytes(8, "big")


def _token(key: DataKey, subject: UUID) -> bytes:
    return token(key, b"trail-subject", subject.bytes)
