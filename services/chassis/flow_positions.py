"""How far this service has taken in what another announced, and whether it had to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eventsourcing.persistence import Tracking
from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.recorder import LockingRecorder

_FLOW_LOCKS = 7_420_002  # first half of the advisory key; the second is a hash of the source


@dataclass(frozen=True, slots=True)
class Halt:
    """A flow stopped before a message that cannot be applied."""

    source: str
    position: int
    code: str
    since: datetime


def advance(cursor: Cursor[DictRow], recorder: LockingRecorder, source: str, position: int) -> None:
    recorder.track_within(cursor, Tracking(source, position))


def lock_and_read(cursor: Cursor[DictRow], source: str) -> int:
    """The position reached. Holds the flow's lock until the transaction ends: a handler and a poller never double."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_FLOW_LOCKS, source))
    return reached(cursor, source)


def reached(cursor: Cursor[DictRow], source: str) -> int:
    cursor.execute("SELECT notification_id FROM tracking WHERE application_name = %s", (source,))
    row = cursor.fetchone()
    return int(row["notification_id"]) if row else 0


def halt(cursor: Cursor[DictRow], source: str, position: int, code: str, since: datetime) -> None:
    cursor.execute(
        "INSERT INTO flow_state (source, halted_position, error_code, since) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (source) DO UPDATE SET halted_position = excluded.halted_position,"
        " error_code = excluded.error_code, since = excluded.since",
        (source, position, code, since),
    )


def resume(cursor: Cursor[DictRow], source: str) -> None:
    cursor.execute("DELETE FROM flow_state WHERE source = %s", (source,))


def halted(cursor: Cursor[DictRow], source: str) -> Halt | None:
    cursor.execute("SELECT source, halted_position, error_code, since FROM flow_state WHERE source = %s", (source,))
    row = cursor.fetchone()
    return Halt(row["source"], row["halted_position"], row["error_code"], row["since"]) if row else None


def all_halted(cursor: Cursor[DictRow]) -> tuple[Halt, ...]:
    cursor.execute("SELECT source, halted_position, error_code, since FROM flow_state ORDER BY source")
    return tuple(Halt(row["source"], row["halted_position"], row["error_code"], row["since"]) for row in cursor)
