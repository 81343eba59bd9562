"""Read models fed by a service's own events, in the transaction that stores them; and making them anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.recorder import LockingRecorder, stored_event
from services.chassis.sealing_mapper import SealingMapper

BATCH = 1000
Progress = Callable[[int, int], None]


class ReadModel(Protocol):
    """One file per read model, with a version in its name: `worklist_v1`."""

    name: str

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        """Domain events of any aggregate, in order, just stored in the same transaction."""
        ...

    def reset(self, cursor: Cursor[DictRow]) -> None:
        """Empties the tables."""
        ...


class ReadModels:
    """Which read models stand is noted in an UNLOGGED table: a crash of PostgreSQL takes note and models alike."""

    def __init__(self, recorder: LockingRecorder, mapper: SealingMapper, models: Sequence[ReadModel]) -> None:
        self._recorder = recorder
        self._mapper = mapper
        self._models = tuple(models)

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        if events:
            for model in self._models:
                model.apply(cursor, events)

    def missing(self, cursor: Cursor[DictRow]) -> list[str]:
        """Names of models never built, or lost."""
        cursor.execute("SELECT name FROM read_models_built")
        built = {row["name"] for row in cursor.fetchall()}
        return [model.name for model in self._models if model.name not in built]

    def rebuild(self, cursor: Cursor[DictRow], names: Sequence[str] | None, progress: Progress | None) -> None:
        """Replays the whole log into the named models (None: those missing). Writers wait until it is done."""
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = 0")  # another process may be rebuilding the same: wait for it
        self._recorder.lock(cursor)
        wanted = self.missing(cursor) if names is None else list(names)
        models = [model for model in self._models if model.name in wanted]
        if not models:
            return
        for model in models:
            model.reset(cursor)
        self._replay(cursor, models, progress)
        for model in models:
            cursor.execute("INSERT INTO read_models_built (name) VALUES (%s) ON CONFLICT DO NOTHING", (model.name,))

    def _replay(self, cursor: Cursor[DictRow], models: Sequence[ReadModel], progress: Progress | None) -> None:
        cursor.execute("SELECT coalesce(max(notification_id), 0) AS total FROM events")
        row = cursor.fetchone()
        last, total = 0, int(row["total"]) if row else 0
        while rows := _next_batch(cursor, last):
            events = self._mapper.open_events([stored_event(row) for row in rows])
            for model in models:
                model.apply(cursor, events)
            last = int(rows[-1]["notification_id"])
            if progress:
                progress(last, total)


def _next_batch(cursor: Cursor[DictRow], after: int) -> list[DictRow]:
    cursor.execute("SELECT * FROM events WHERE notification_id > %s ORDER BY notification_id LIMIT %s", (after, BATCH))
    return cursor.fetchall()
