"""What surrounds every request and every announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from services.contracts.fields import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as a service has verified it from the signed Authority.

    `subject` is the adviser, contact, staff or thread id (for a caller the thread is the person).
    `client_id` bounds a client contact (and a caller) to one client organisation.
    """

    subject: UUID
    role: Role
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Time, actor and command identity of one use case. The domain reads no clock and knows no session."""

    actor: Actor
    command_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Request:
    """Base of everything asked over RPC. Subclasses name the service that answers and the type of the answer."""

    SERVICE: ClassVar[str]
    ANSWER: ClassVar[Any]
    ROLES: ClassVar[frozenset[Role]]


@dataclass(frozen=True, kw_only=True)
class Query(Request):
    """Asks and changes nothing (but an opening of case text is recorded in the trail)."""


@dataclass(frozen=True, kw_only=True)
class Command(Request):
    """Changes something, once per `command_id`, however often it is sent (architecture §4.5)."""

    command_id: UUID


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Base of every public message.

    `TOPIC` is `<source>.<fact>.v<version>`; `AUDIENCE` names the services that receive it.
    """

    TOPIC: ClassVar[str]
    AUDIENCE: ClassVar[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An announcement under way to one audience.

    `position` counts per source; `previous` is the position before it *for this audience* (0 at the start),
    so a receiver sees a gap without seeing other audiences' messages.
    """

    source: str
    audience: str
    position: int
    previous: int
    topic: str
    message_id: UUID
    recorded_at: datetime
    body: dict[str, Any]
    traceparent: str | None = None


class Placed(Protocol):
    """What a read model may know of an announcement besides what it says."""

    @property
    def source(self) -> str: ...

    @property
    def position(self) -> int: ...
