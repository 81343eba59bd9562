"""The requests, from the event log."""

from __future__ import annotations

from uuid import UUID

from services.chassis.event_log import EventLog
from services.intake.domain.conversation_request import ConversationRequest


class StoredRequests:
    """Implements `Requests`."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def get(self, thread_id: UUID) -> ConversationRequest:
        return self._event_log.load(ConversationRequest, thread_id)
