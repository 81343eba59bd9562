"""Contract words to domain words, with what only the client book knows."""

from __future__ import annotations

from uuid import UUID

from services.casebook.application.ports import ClientBook
from services.casebook.domain.classification import Classification
from services.casebook.domain.conversation import Meeting
from services.contracts import casebook as contract
from services.contracts.errors import not_found


def classification_of(asked: contract.Classification, client_id: UUID, client_book: ClientBook) -> Classification:
    """Raises not_found for a unit of another client, exactly as for one that does not exist."""
    if asked.unit_id is not None and not client_book.has_unit(client_id, asked.unit_id):
        raise not_found()
    return Classification(
        natures=tuple(nature.value for nature in asked.natures),
        relation=asked.relation.value if asked.relation else None,
        unit_id=asked.unit_id,
        themes=tuple(theme.value for theme in asked.themes),
        occurrence=asked.occurrence.value,
    )


def meeting_of(command: contract.RecordConversation | contract.RecordOralContact) -> Meeting:
    return Meeting(command.conversation_id, command.held_on, command.channel.value, command.minutes)
