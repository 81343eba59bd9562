"""The one list of what leaves intake, and it leaves for casebook only."""

from __future__ import annotations

from uuid import UUID

from services.contracts.intake import (
    AdviserChosenAgain,
    ChooseAdviserAgain,
    ConversationRequested,
    RequestConversation,
    RequestWithdrawn,
)


def requested(command: RequestConversation) -> ConversationRequested:
    """What the caller wrote goes on sealed, here and nowhere else. The private address stays behind."""
    return ConversationRequested(
        thread_id=command.thread_id,
        client_id=command.client_id,
        adviser_id=command.adviser_id,
        entry_id=command.entry_id,
        message=command.message,
        wraps=command.wraps,
    )


def chosen_again(thread_id: UUID, command: ChooseAdviserAgain) -> AdviserChosenAgain:
    return AdviserChosenAgain(thread_id=thread_id, adviser_id=command.adviser_id, adviser_wrap=command.adviser_wrap)


def withdrawn(thread_id: UUID) -> RequestWithdrawn:
    return RequestWithdrawn(thread_id=thread_id)
