"""What casebook announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Announcement
from services.contracts.fields import Nature, Quarter, Relation, Theme


@dataclass(frozen=True, kw_only=True)
class RequestAccepted(Announcement):
    TOPIC: ClassVar[str] = "casebook.request_accepted.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake"})
    thread_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(Announcement):
    TOPIC: ClassVar[str] = "casebook.request_declined.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake"})
    thread_id: UUID
    adviser_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConversationClassified(Announcement):
    """One conversation as a reporting fact. `fact_ref` is random and not the case; the highest revision holds.

    Carries the quarter, never the date (architecture §6). Announced when the conversation is recorded and again
    (revision + 1) for each conversation of the case when its classification changes.
    """

    TOPIC: ClassVar[str] = "casebook.conversation_classified.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"reporting"})
    fact_ref: UUID
    revision: int
    client_id: UUID
    unit_id: UUID | None
    quarter: Quarter
    natures: tuple[Nature, ...]
    relation: Relation | None
    themes: tuple[Theme, ...]
