"""Makes read models anew from the log, beside those in use, while commands go on being carried out.

The models are played into temporary tables of one connection, which have the names of the real ones and so stand before
them: the models' own SQL fills them unchanged. Only the last step, the exchange of the contents, keeps writers waiting.
Whoever reads sees the old rows or the new ones. A rebuild that is killed leaves nothing behind, since its tables end
with its connection; how far it is stands in the name of that connection, which `spoorvast status` shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier

from services.chassis.recorder import Datastore, LockingRecorder, stored_event
from services.chassis.sealing_mapper import SealingMapper
from services.contracts.errors import ContractError, ErrorCode

BATCH = 1000  # events played in one transaction
NEARLY = 20  # so few events may be left when writers are made to wait
CONNECTION_NAME = "spoorvast-rebuild"  # followed by model, position and last position
_TURN = 7_420_004  # advisory: one rebuild at a time per database
_DOES_NOT_OPEN = frozenset({ErrorCode.KEY_MISSING, ErrorCode.DECRYPT_FAILED})
Progress = Callable[[int, int], None]


class AlreadyRebuilding(Exception):
    """Another process is making read models of this database anew."""


class NothingOpens(Exception):
    """Not one stream could be opened. That is the wrong key service, not a lost key: everything stays as it was."""


@dataclass(frozen=True, slots=True)
class Incident:
    """A stream that does not open and was not erased. `code` is KEY_MISSING, or DECRYPT_FAILED for a changed row."""

    stream_id: UUID
    code: str


class Rebuilt(Protocol):
    """What a read model must be for this; see `read_models.ReadModel`."""

    name: str

    @property
    def tables(self) -> Sequence[str]: ...

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None: ...

    def reset(self, cursor: Cursor[DictRow]) -> None: ...


@contextmanager
def own_connection(datastore: Datastore, *, wait: bool) -> Iterator[Connection[DictRow]]:
    """Outside the pool, because its temporary tables must not outlive it; alone in this database.

    Without `wait` raises `AlreadyRebuilding` when another is at it.
    """
    with closing(psycopg.connect(**datastore.settings, row_factory=dict_row, autocommit=True)) as connection:
        connection.execute("SET statement_timeout = 0")
        if wait:
            connection.execute("SET lock_timeout = 0")
            connection.execute("SELECT pg_advisory_lock(%s)", (_TURN,))
            connection.execute("RESET lock_timeout")
        elif not _first(connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (_TURN,)))["mine"]:
            raise AlreadyRebuilding
        yield connection


class Rebuilding:
    """One rebuild of some models over one connection. `run` once."""

    def __init__(
        self,
        connection: Connection[DictRow],
        recorder: LockingRecorder,
        mapper: SealingMapper,
        models: Sequence[Rebuilt],
        progress: Progress | None = None,
    ) -> None:
        self._connection = connection
        self._recorder = recorder
        self._mapper = mapper
        self._models = tuple(models)
        self._progress = progress
        self._incidents: dict[UUID, Incident] = {}
        self._reached = 0
        self._opened = 0

    def run(self) -> tuple[Incident, ...]:
        """Raises `NothingOpens`, KEY_SERVICE_UNAVAILABLE, UNAVAILABLE; the models in use are then as they were."""
        schema = _first(self._connection.execute("SELECT current_schema() AS name"))["name"]
        self._make_aside(schema)
        while (played := self._play_next()) == BATCH or played > NEARLY:
            self._tell()
        with self._connection.transaction():
            cursor = self._connection.cursor()
            self._recorder.lock(cursor)
            while self._play_next():
                continue
            if self._incidents and not self._opened:
                raise NothingOpens
            self._exchange(cursor, schema)
        self._tell()
        return tuple(self._incidents.values())

    def _make_aside(self, schema: str) -> None:
        for table in self._tables():
            statement = SQL("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING ALL)")
            self._connection.execute(statement.format(Identifier(table), Identifier(schema, table)))

    def _play_next(self) -> int:
        """How many events of the log were played."""
        rows = self._connection.execute(
            "SELECT * FROM events WHERE notification_id > %s ORDER BY notification_id LIMIT %s", (self._reached, BATCH)
        ).fetchall()
        if rows:
            events = self._open(rows)
            with self._connection.transaction(), self._connection.pipeline():  # must outrun those who write meanwhile
                cursor = self._connection.cursor()
                for model in self._models:
                    model.apply(cursor, events)
            self._opened += len(events)
            self._reached = int(rows[-1]["notification_id"])
        return len(rows)

    def _open(self, rows: Sequence[DictRow]) -> list[Any]:
        """In order, without the streams that do not open: those are noted, once, and the rest goes on."""
        stored = [stored_event(row) for row in rows if row["originator_id"] not in self._incidents]
        try:
            return list(self._mapper.open_events(stored))
        except ContractError as error:
            if error.code not in _DOES_NOT_OPEN:
                raise
        opened: list[Any] = []
        for one in stored:
            stream = one.originator_id
            if not isinstance(stream, UUID) or stream in self._incidents:
                continue
            try:
                opened += self._mapper.open_events([one])
            except ContractError as error:
                if error.code not in _DOES_NOT_OPEN:
                    raise
                self._incidents[stream] = Incident(stream, error.code.value)
        return opened

    def _exchange(self, cursor: Cursor[DictRow], schema: str) -> None:
        """From here on the real tables stand first again; `reset` also says for whom the rows are (row security)."""
        cursor.execute(SQL("SET LOCAL search_path TO {}, pg_temp").format(Identifier(schema)))
        for model in self._models:
            model.reset(cursor)
            for table in model.tables:
                statement = SQL("INSERT INTO {} SELECT * FROM pg_temp.{}")
                cursor.execute(statement.format(Identifier(schema, table), Identifier(table)))
            cursor.execute("INSERT INTO read_models_built (name) VALUES (%s) ON CONFLICT DO NOTHING", (model.name,))

    def _tell(self) -> None:
        last = int(_first(self._connection.execute("SELECT max(notification_id) AS last FROM events"))["last"] or 0)
        model = self._models[0].name
        shown = f"{CONNECTION_NAME} {model} {self._reached} {last}"
        self._connection.execute("SELECT set_config('application_name', %s, false)", (shown[-63:],))
        if self._progress:
            self._progress(self._reached, last)

    def _tables(self) -> list[str]:
        return [table for model in self._models for table in model.tables]


def _first(cursor: Cursor[DictRow]) -> DictRow:
    row = cursor.fetchone()
    if row is None:
        raise LookupError("row")
    return row
