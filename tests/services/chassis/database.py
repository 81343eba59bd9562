"""A database of its own for one test, with the tables of an event log and the two roles of a service."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from services.chassis.event_log_schema import key_uses_statements, statements
from services.contracts.errors import ContractError, ErrorCode
from tests.services.chassis.examples import NotesCounted
from tests.support.servers import PostgresServer

SERVICE = "directory"  # any service will do; its requests are used to try the dispatcher
ROLE = "chassistest"
BACK_SECONDS = 15  # how soon after an outage everything works again: a promise, also on a busy machine
T = TypeVar("T")


@dataclass(frozen=True)
class ServiceDatabase:
    """Connection strings by role: the service, the owner (migrations), and the superuser (a thief, a test)."""

    app_dsn: str
    owner_dsn: str
    superuser_dsn: str

    def tamper(self, statement: str, *values: Any) -> None:
        """What only a superuser can do: change rows behind every trigger."""
        with psycopg.connect(self.superuser_dsn, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement, values)

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.superuser_dsn, row_factory=dict_row) as connection:
            return connection.execute(statement, values).fetchall()

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])  # noqa: S608 -- a name from the test itself

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Ends every connection and lets nobody in until the block ends."""
        server, _, name = self.superuser_dsn.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            admin.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
            admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
            try:
                yield
            finally:
                admin.execute(allow.format(sql.Identifier(name), sql.Literal(True)))


def once_back(ask: Callable[[], T]) -> T:
    """The answer of `ask` as soon as the database is found to be back, which has to be within BACK_SECONDS."""
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        try:
            return ask()
        except ContractError as error:
            if error.code is not ErrorCode.UNAVAILABLE or time.monotonic() > deadline:
                raise
        threading.Event().wait(0.05)


def service_database(server: PostgresServer) -> ServiceDatabase:
    """Left behind on purpose: the whole server is thrown away, and dropping costs a checkpoint per test."""
    made = server.create_service_database(ROLE)
    database = ServiceDatabase(made.app_dsn, made.owner_dsn, server.superuser_dsn_of(made.name))
    with psycopg.connect(database.owner_dsn) as connection:
        for statement in (*statements(f"{ROLE}_app"), *key_uses_statements(f"{ROLE}_app")):
            connection.execute(statement)
        connection.execute(NotesCounted.DDL)
        connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON notes_counted_v1 TO {ROLE}_app")
    return database
