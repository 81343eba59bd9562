"""Adapters of intake's ports without a database. They pass the same suite as the real ones (adapters/test_ports.py)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from services.contracts.errors import not_found
from services.intake.domain.budget import hour_of
from services.intake.domain.conversation_request import ConversationRequest, Status


class MemoryIntake:
    """Requests, Receipts and Budget over the requests it was given."""

    def __init__(self, *requests: ConversationRequest) -> None:
        self._requests = {request.id: request for request in requests}
        self._used: Counter[tuple[UUID, datetime]] = Counter()

    def keep(self, request: ConversationRequest) -> None:
        """As the event log does: what is pending counts and is stored."""
        for event in request.collect_events():
            if isinstance(event, ConversationRequest.Requested):
                self.spend(event.client_id, event.stamp.at, 1)
        self._requests[request.id] = request

    def get(self, thread_id: UUID) -> ConversationRequest:
        if thread_id not in self._requests:
            raise not_found()
        return self._requests[thread_id]

    def thread_of(self, receipt_token: str) -> UUID | None:
        found = (one for one in self._requests.values() if one.receipt_token == receipt_token)
        return next((one.id for one in found if one.status is not Status.WITHDRAWN), None)

    def used(self, client_id: UUID, hour: datetime) -> int:
        return self._used[(client_id, hour)]

    def spend(self, client_id: UUID, at: datetime, times: int) -> None:
        self._used[(client_id, hour_of(at))] += times


class MemoryRoster:
    """Roster from (client, adviser, first day, last day or None)."""

    def __init__(self, *allocations: tuple[UUID, UUID, date, date | None]) -> None:
        self._allocations = allocations

    def has_client(self, client_id: UUID) -> bool:
        return any(client == client_id for client, *_ in self._allocations)

    def may_be_chosen(self, client_id: UUID, adviser_id: UUID, on: date) -> bool:
        return any(
            (client, adviser) == (client_id, adviser_id) and first <= on and (last is None or on <= last)
            for client, adviser, first, last in self._allocations
        )
