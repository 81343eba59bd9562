"""What a use case hands back to be recorded: everything in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from services.contracts.envelope import Announcement

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Act:
    """One line for the trail: what was done (a short code such as `case_viewed`) on which object. No content."""

    action: str
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """An announcement for one of its audiences only, when audiences get different copies."""

    announcement: Announcement
    audience: str


@dataclass(frozen=True)
class Change(Generic[A]):
    """The outcome of a use case.

    `aggregates` are changed (or new) event-sourced aggregates whose pending events are to be stored;
    `announcements` leave the service with them (the outbox): a plain one goes to its whole AUDIENCE, an `Addressed`
    one to the audience it names; `acts` go to the trail;
    `shares_key_with` maps a new stream to the stream under whose data key it shall be sealed.
    """

    answer: A
    aggregates: tuple[Any, ...] = ()
    announcements: tuple[Announcement | Addressed, ...] = ()
    acts: tuple[Act, ...] = ()
    shares_key_with: Mapping[UUID, UUID] = field(default_factory=dict)
