"""What intake announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Announcement
from services.contracts.fields import Sealed, Wrap


@dataclass(frozen=True, kw_only=True)
class ConversationRequested(Announcement):
    """A caller asked for a conversation with the adviser they chose. Casebook opens the thread."""

    TOPIC: ClassVar[str] = "intake.conversation_requested.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"casebook"})
    thread_id: UUID
    client_id: UUID
    adviser_id: UUID
    entry_id: UUID | None  # of the first message; None when the caller wrote none
    message: Sealed | None
    wraps: tuple[Wrap, ...]  # thread key T for the adviser and for the receipt


@dataclass(frozen=True, kw_only=True)
class AdviserChosenAgain(Announcement):
    """After a decline the caller chose another adviser; only that one may read on."""

    TOPIC: ClassVar[str] = "intake.adviser_chosen_again.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"casebook"})
    thread_id: UUID
    adviser_id: UUID
    adviser_wrap: Wrap


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(Announcement):
    TOPIC: ClassVar[str] = "intake.request_withdrawn.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"casebook"})
    thread_id: UUID
