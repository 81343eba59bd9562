"""A small domain for the tests of the chassis: a notebook with a title and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from eventsourcing.domain import Aggregate, event

from services.contracts.envelope import Actor, Context
from services.contracts.fields import Role, Sealed, Theme

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET_WORDS = "mijn leidinggevende schreeuwt"


class Refused(Exception):
    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Stale(Exception):
    pass


@dataclass(frozen=True)
class Stamp:
    at: datetime
    by: UUID


class Notebook(Aggregate):
    TOPIC = "test.Notebook"

    class Created(Aggregate.Created):
        TOPIC = "test.Notebook.Created"
        stamp: Stamp
        title: str

    class Noted(Aggregate.Event):
        TOPIC = "test.Notebook.Noted"
        class_version: ClassVar[int] = 2
        text: str
        themes: tuple[Theme, ...]
        blob: Sealed | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["themes"] = []  # the first version had none

    class Closed(Aggregate.Event):
        TOPIC = "test.Notebook.Closed"

    @event(Created)
    def __init__(self, stamp: Stamp, title: str) -> None:
        self.stamp = stamp
        self.title = title
        self.notes: list[str] = []
        self.themes: tuple[Theme, ...] = ()
        self.blob: Sealed | None = None
        self.closed = False

    @classmethod
    def begin(cls, notebook_id: UUID, title: str = "een") -> Notebook:
        stamp = Stamp(at=NOON, by=notebook_id)
        return cls._create(cls.Created, id=notebook_id, stamp=stamp, title=title)

    def note(self, text: str, themes: tuple[Theme, ...] = (), blob: Sealed | None = None) -> None:
        if self.closed:
            raise Refused("notebook_is_closed")
        self._noted(text=text, themes=themes, blob=blob)

    def close(self) -> None:
        if self.closed:
            raise Refused("notebook_is_closed")
        self._closed()

    @event(Noted)
    def _noted(self, text: str, themes: tuple[Theme, ...], blob: Sealed | None) -> None:
        self.notes.append(text)
        self.themes = themes
        self.blob = blob

    @event(Closed)
    def _closed(self) -> None:
        self.closed = True


class Drawer(Aggregate):
    """Another kind of aggregate, to ask for by mistake."""

    TOPIC = "test.Drawer"

    class Created(Aggregate.Created):
        TOPIC = "test.Drawer.Created"


class NotesCounted:
    """A read model: how many notes a notebook has."""

    name = "notes_counted_v1"
    tables = ("notes_counted_v1",)
    DDL = "CREATE UNLOGGED TABLE notes_counted_v1 (notebook_id uuid PRIMARY KEY, notes int NOT NULL)"

    def apply(self, cursor: Any, events: Sequence[Any]) -> None:
        for happened in events:
            if isinstance(happened, Notebook.Created):
                cursor.execute("INSERT INTO notes_counted_v1 VALUES (%s, 0)", (happened.originator_id,))
            elif isinstance(happened, Notebook.Noted):
                cursor.execute(
                    "UPDATE notes_counted_v1 SET notes = notes + 1 WHERE notebook_id = %s", (happened.originator_id,)
                )

    def reset(self, cursor: Any) -> None:
        cursor.execute("DELETE FROM notes_counted_v1")


def adviser() -> Actor:
    return Actor(uuid4(), Role.ADVISER)


def coordinator() -> Actor:
    return Actor(uuid4(), Role.COORDINATOR)


def context(actor: Actor | None = None, command_id: UUID | None = None) -> Context:
    return Context(actor or adviser(), command_id or uuid4(), NOON)


class FixedClock:
    """Time stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
