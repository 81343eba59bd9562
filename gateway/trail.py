"""The gateway's own trail: logins, invitations and revocations. Append-only; no content, no addresses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from gateway.database import engine
from gateway.parts import parts
from services.contracts.envelope import Actor
from services.contracts.fields import Role
from services.contracts.trail import TrailLine, TrailPage

LARGEST_PAGE = 500


def write_line(
    connection: Connection, at: datetime, actor: UUID, role: Role, action: str, subject: UUID | None = None
) -> None:
    """In the transaction of what it tells about: both are kept or neither."""
    connection.execute(
        text(
            "INSERT INTO trail_lines (at, actor, role, action, subject) VALUES (:at, :actor, :role, :action, :subject)"
        ),
        {"at": at, "actor": actor, "role": role.value, "action": action, "subject": subject},
    )


def gateway_trail(before: int | None = None, limit: int = 100) -> TrailPage:
    """Newest first, like every service's `ReadTrail`. Only a view for the privacy officer may call it."""
    size = max(1, min(limit, LARGEST_PAGE))
    with engine().connect() as connection:
        rows = connection.execute(
            text(
                "SELECT position, at, actor, role, action, subject FROM trail_lines"
                " WHERE CAST(:before AS bigint) IS NULL OR position < :before ORDER BY position DESC LIMIT :size"
            ),
            {"before": before, "size": size + 1},
        ).all()
    lines = tuple(
        TrailLine(position=row[0], at=row[1], actor=row[2], role=Role(row[3]), action=row[4], subject=row[5])
        for row in rows[:size]
    )
    return TrailPage(lines=lines, older=lines[-1].position if len(rows) > size else None)


def record_in(connection: Connection, by: Actor, action: str, subject: UUID) -> None:
    """One line about what somebody does now, in the transaction of what it tells about."""
    write_line(connection, parts().clock.now(), by.subject, by.role, action, subject)
