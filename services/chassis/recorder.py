"""The library's PostgreSQL recorder, for a role that may only add and read.

Two changes to it, both measured before (reliability facts 4 to 6): an advisory lock instead of `LOCK TABLE` (which
needs more than INSERT), and inserting inside a transaction that the event log opens, so that everything of one change
is stored together and nothing is inserted twice by a retry behind our back. The library's database functions stay off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Literal
from psycopg.types.composite import register_composite

from services.chassis import metrics, telemetry
from services.chassis.connections import Connections, Line, NoConnection

WRITE_LOCK = 7_420_001  # advisory: writers of this database take turns, so positions are in commit order
MOST_CONNECTIONS = 10  # of one process
CONNECT_SECONDS = 4  # less than the five seconds that whoever asks will wait
LOCK_SECONDS, STATEMENT_SECONDS, IDLE_SECONDS = 5, 15, 15
_BEGIN = SQL("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_SETTING = SQL("SELECT set_config({}, {}, true)")


class NotMigrated(Exception):
    """The database has no event log yet: run the service's migrations first."""


class Datastore(PostgresDatastore):
    """The library's datastore over our own connections, from a libpq connection string, with a limit on every wait.

    The library's pool is never opened.
    """

    def __init__(self, dsn: str) -> None:
        given = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
        super().__init__(
            "", "", "", "", "", idle_in_transaction_session_timeout=IDLE_SECONDS, lock_timeout=LOCK_SECONDS
        )
        limits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
        keepalive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
        options = f"{given.pop('options', '')} {limits}".strip()
        self.settings: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **keepalive, **given, "options": options}
        self._connections = Connections(self._connect, MOST_CONNECTIONS)

    def _connect(self) -> Line:
        line = Line.connect(**self.settings, row_factory=dict_row)
        self.after_connect_func()(line)
        return line

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """In autocommit. Errors are psycopg's own; `NoConnection` when there is none."""
        begun = time.perf_counter()
        with self._connections.lend() as line:
            metrics.DATABASE_WAIT.observe(time.perf_counter() - begun)
            for info in self.psycopg_type_adapters.values():
                if not line.adapters.types.get(info.oid):
                    register_composite(info, line)
            yield line

    @contextmanager
    def cursor(self) -> Iterator[Cursor[DictRow]]:
        with telemetry.inner_span("sql", operation="read"), self.get_connection() as connection:
            yield connection.cursor()

    @contextmanager
    def transaction(self, *, commit: bool = False) -> Iterator[Cursor[DictRow]]:
        """With `commit`, statements go out without waiting for each other, and the commit with the last of them: an
        error shows at the next row that is fetched, or at the end.
        """
        begin = _writing if commit else _rolled_back
        with telemetry.inner_span("sql", operation="write" if commit else "read"), ExitStack() as stack:
            yield self._begin(stack, begin).cursor()

    @contextmanager
    def reading(self, settings: Mapping[str, str]) -> Iterator[Cursor[DictRow]]:
        """One consistent read, with `settings` for as long as it lasts; it begins in one round trip."""
        with telemetry.inner_span("sql", operation="read"), ExitStack() as stack:
            yield self._begin(stack, lambda line: _reading(line, settings)).cursor()

    def _begin(
        self, stack: ExitStack, begin: Callable[[Connection[DictRow]], AbstractContextManager[Any]]
    ) -> Connection[DictRow]:
        """A line that turns out to be dead when it begins is replaced: nothing was done on it."""
        try:
            connection = stack.enter_context(self.get_connection())
            stack.enter_context(begin(connection))
        except psycopg.OperationalError as error:
            if isinstance(error, NoConnection):
                raise
            stack.close()
            self._connections.forget_idle()
            connection = stack.enter_context(self.get_connection())
            stack.enter_context(begin(connection))
        return connection

    def close(self) -> None:
        if hasattr(self, "_connections"):  # the library closes also what was never finished
            self._connections.close()


@contextmanager
def _writing(line: Connection[DictRow]) -> Iterator[None]:
    line.execute("BEGIN")
    try:
        with line.pipeline():
            yield
            line.execute("COMMIT", prepare=False)
    except BaseException:
        if not line.closed:
            line.rollback()
        raise


def _rolled_back(line: Connection[DictRow]) -> AbstractContextManager[Any]:
    return line.transaction(force_rollback=True)


class LockingRecorder(PostgresProcessRecorder):
    """Inserts within the caller's transaction. Tables come from the service's migration, never from here."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore, events_table_name="events", tracking_table_name="tracking")
        if self.stored_event_type_name not in datastore.psycopg_python_types:
            raise NotMigrated(self.stored_event_type_name)
        self.lock_table_statements = []  # the event log locks earlier, by `lock`

    def lock(self, cursor: Cursor[DictRow]) -> None:
        """Waits at most LOCK_SECONDS for the other writers, then holds until the transaction ends."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))

    def select_within(self, cursor: Cursor[DictRow], stream_id: UUID) -> list[StoredEvent]:
        """A stream in order. (The library's own `select_events` tries ten times: nobody waits that long here.)"""
        statement = self.select_events_statement + SQL(" ORDER BY originator_version")
        cursor.execute(statement, (stream_id,), prepare=True, binary=True)
        return [stored_event(row) for row in cursor.fetchall()]

    def insert_within(self, cursor: Cursor[DictRow], stored_events: Sequence[StoredEvent]) -> None:
        """The caller holds the lock. Raises psycopg's UniqueViolation when a version is taken."""
        if stored_events:
            self._insert_stored_events(cursor, stored_events)

    def track_within(self, cursor: Cursor[DictRow], tracking: Tracking) -> None:
        """The library's tracking record, in the same transaction as what the message caused."""
        self._insert_tracking(cursor, tracking)

    def _notify_channel(self, curs: Cursor[DictRow]) -> None:
        """Nobody listens: readers poll (reliability fact 10), and NOTIFY would serialise commits."""


@contextmanager
def _reading(connection: Connection[DictRow], settings: Mapping[str, str]) -> Iterator[None]:
    """Several statements travel together only without parameters, hence the quoting by psycopg."""
    statements = [_BEGIN, *(_SETTING.format(Literal(name), Literal(value)) for name, value in settings.items())]
    connection.execute(SQL(";").join(statements))
    try:
        yield
    except BaseException:
        if not connection.closed:
            connection.rollback()
        raise
    connection.execute("ROLLBACK")  # by `rollback` psycopg would forget all that it had prepared


def stored_event(row: DictRow) -> StoredEvent:
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"]))
