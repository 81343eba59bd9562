"""The library's own way of storing the same payload: plain `Application.save`, nothing sealed, nothing beside it."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict


class PlainCase(Aggregate):
    """Keeps what a case file keeps of its notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    @event("Noted")
    def note(self, text: str, entry_id: UUID, kind: str, at: datetime, by: UUID, role: str, command_id: UUID) -> None:
        self.notes.append(text)


class PlainCases(Application[UUID]):
    """The library's PostgreSQL module with its defaults, on a database of its own."""


def plain_cases(dsn: str) -> PlainCases:
    parts = conninfo_to_dict(dsn)
    return PlainCases(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts["port"]),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts["password"]),
        }
    )


def as_text(blob: bytes) -> str:
    return base64.b64encode(blob).decode("ascii")


def stored(dsn: str) -> int:
    """How many notes lie in the library's table."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM plaincases_events WHERE originator_version > 1").fetchone()
        assert row is not None
        return int(row[0])
