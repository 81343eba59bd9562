"""What these use cases need from outside, in their own words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.conversation_request import ConversationRequest


class Requests(Protocol):
    """The requests that exist."""

    def get(self, thread_id: UUID) -> ConversationRequest:
        """Raises not_found()."""
        ...


class Receipts(Protocol):
    """Which request a receipt opens. Holds keyed hashes of codes only."""

    def thread_of(self, receipt_token: str) -> UUID | None:
        """None for an unknown receipt and for that of a withdrawn request."""
        ...


class Roster(Protocol):
    """Who may be chosen where, as directory announced it."""

    def has_client(self, client_id: UUID) -> bool: ...

    def may_be_chosen(self, client_id: UUID, adviser_id: UUID, on: date) -> bool:
        """Is this adviser allocated to exactly this client on this day (first and last day included)?"""
        ...


class Budget(Protocol):
    """How many requests each client's page took in a clock hour. Knows no person and no address."""

    def used(self, client_id: UUID, hour: datetime) -> int: ...
