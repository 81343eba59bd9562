"""Sessions of staff and callers. UNLOGGED tables: not in WAL, replicas or base backups; a crash logs everyone out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from gateway.database import one_row


@dataclass(frozen=True, slots=True)
class StaffRow:
    id_hash: bytes
    account_id: UUID
    subject: UUID
    role: str
    client_id: UUID | None
    email: str
    last_seen: datetime
    renew_after: datetime
    sealed: bytes | None


def insert_staff(
    engine: Engine,
    id_hash: bytes,
    account_id: UUID,
    now: datetime,
    expires: datetime,
    renew_after: datetime,
    sealed: bytes | None,
) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sessions WHERE expires <= :now"), {"now": now})
        connection.execute(
            text(
                "INSERT INTO sessions (id_hash, account_id, created, last_seen, expires, renew_after, sealed)"
                " VALUES (:id_hash, :account_id, :now, :now, :expires, :renew_after, :sealed)"
            ),
            {
                "id_hash": id_hash,
                "account_id": account_id,
                "now": now,
                "expires": expires,
                "renew_after": renew_after,
                "sealed": sealed,
            },
        )


_FIND_STAFF = """SELECT s.id_hash, s.account_id, a.subject, a.role, a.client_id, a.email, s.last_seen, s.renew_after,
    s.sealed FROM sessions s JOIN accounts a ON a.id = s.account_id
    WHERE s.id_hash = %s AND s.expires > %s AND s.last_seen > %s AND a.active"""


def find_staff(engine: Engine, id_hash: bytes, now: datetime, seen_since: datetime) -> StaffRow | None:
    """The living session of an active account, or None."""
    row = one_row(engine, _FIND_STAFF, (id_hash, now, seen_since))
    return None if row is None else StaffRow(*row)


def touch_staff(engine: Engine, id_hash: bytes, now: datetime) -> None:
    _run(engine, "UPDATE sessions SET last_seen = :now WHERE id_hash = :id_hash", id_hash=id_hash, now=now)


def set_renew_after(engine: Engine, id_hash: bytes, renew_after: datetime) -> None:
    _run(
        engine,
        "UPDATE sessions SET renew_after = :renew_after WHERE id_hash = :id_hash",
        id_hash=id_hash,
        renew_after=renew_after,
    )


def delete_staff(engine: Engine, id_hash: bytes) -> None:
    _run(engine, "DELETE FROM sessions WHERE id_hash = :id_hash", id_hash=id_hash)


def delete_all_of(connection: Connection, account_id: UUID) -> int:
    """Log an account out everywhere, inside the caller's transaction; answers how many sessions ended."""
    found = connection.execute(text("DELETE FROM sessions WHERE account_id = :account_id"), {"account_id": account_id})
    return int(found.rowcount)


def insert_caller(engine: Engine, id_hash: bytes, now: datetime, expires: datetime, sealed: bytes) -> None:
    """Keep a caller's session; every one that ended is deleted at the same moment."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM caller_sessions WHERE expires <= :now"), {"now": now})
        connection.execute(
            text("INSERT INTO caller_sessions (id_hash, expires, sealed) VALUES (:id_hash, :expires, :sealed)"),
            {"id_hash": id_hash, "expires": expires, "sealed": sealed},
        )


def find_caller(engine: Engine, id_hash: bytes, now: datetime, expires: datetime) -> bytes | None:
    """The sealed part of a living session, whose end moves to `expires`."""
    with engine.begin() as connection:
        sealed = connection.execute(
            text(
                "UPDATE caller_sessions SET expires = :expires WHERE id_hash = :id_hash AND expires > :now"
                " RETURNING sealed"
            ),
            {"id_hash": id_hash, "now": now, "expires": expires},
        ).scalar()
    return None if sealed is None else bytes(sealed)


def delete_caller(engine: Engine, id_hash: bytes) -> None:
    _run(engine, "DELETE FROM caller_sessions WHERE id_hash = :id_hash", id_hash=id_hash)


def _run(engine: Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), values)
