"""Read models fed by a service's own events, in the transaction that stores them; made anew by `rebuilding`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.log import get_logger
from services.chassis.rebuilding import Incident, Progress, Rebuilding, own_connection
from services.chassis.recorder import Datastore, LockingRecorder
from services.chassis.sealing_mapper import SealingMapper

_log = get_logger("read_models")


class ReadModel(Protocol):
    """One file per read model, with a version in its name: `worklist_v1`."""

    name: str

    @property
    def tables(self) -> Sequence[str]:
        """Every table it keeps, named without a schema in all its statements."""
        ...

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        """Domain events of any aggregate, in order, just stored in the same transaction."""
        ...

    def reset(self, cursor: Cursor[DictRow]) -> None:
        """Empties the tables."""
        ...


class ReadModels:
    """Which read models stand is noted in an UNLOGGED table: a crash of PostgreSQL takes note and models alike."""

    def __init__(
        self,
        service: str,
        datastore: Datastore,
        recorder: LockingRecorder,
        mapper: SealingMapper,
        models: Sequence[ReadModel],
    ) -> None:
        self._service = service
        self._datastore = datastore
        self._recorder = recorder
        self._mapper = mapper
        self._models = tuple(models)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(model.name for model in self._models)

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        if events:
            for model in self._models:
                model.apply(cursor, events)

    def missing(self, cursor: Cursor[DictRow]) -> list[str]:
        """Names of models never built, or lost."""
        cursor.execute("SELECT name FROM read_models_built")
        built = {row["name"] for row in cursor.fetchall()}
        return [model.name for model in self._models if model.name not in built]

    def rebuild(self, names: Sequence[str] | None, progress: Progress | None) -> tuple[Incident, ...]:
        """Plays the whole log into the named models (None: those missing, once nobody else is at it)."""
        with own_connection(self._datastore, wait=names is None) as connection:
            wanted = self.missing(connection.cursor()) if names is None else names
            models = [model for model in self._models if model.name in wanted]
            if not models:
                return ()
            incidents = Rebuilding(connection, self._recorder, self._mapper, models, progress).run()
        for one in incidents:
            _log.error("stream_does_not_open", service=self._service, reference=str(one.stream_id), code=one.code)
        return incidents
