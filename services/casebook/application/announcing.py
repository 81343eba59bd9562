"""The one list of what leaves this service: two answers to intake, and coded facts to reporting."""

from __future__ import annotations

from collections.abc import Iterable

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.conversation import Conversation
from services.casebook.domain.thread import Thread
from services.contracts.casebook import ConversationClassified, RequestAccepted, RequestDeclined
from services.contracts.fields import Nature, Quarter, Relation, Theme


def request_accepted(thread: Thread) -> RequestAccepted:
    return RequestAccepted(thread_id=thread.id)


def request_declined(thread: Thread) -> RequestDeclined:
    return RequestDeclined(thread_id=thread.id, adviser_id=thread.adviser_id)


def facts(case: CaseFile, conversations: Iterable[Conversation]) -> tuple[ConversationClassified, ...]:
    """The quarter leaves, the date does not; neither case, thread, adviser nor period of the occurrence leaves."""
    coded = case.classification
    return tuple(
        ConversationClassified(
            fact_ref=conversation.fact_ref,
            revision=conversation.revision,
            client_id=case.client_id,
            unit_id=coded.unit_id if coded else None,
            quarter=_quarter(conversation),
            natures=tuple(Nature(code) for code in coded.natures) if coded else (),
            relation=Relation(coded.relation) if coded and coded.relation else None,
            themes=tuple(Theme(code) for code in coded.themes) if coded else (),
        )
        for conversation in conversations
    )


def _quarter(conversation: Conversation) -> Quarter:
    day = conversation.meeting.held_on
    return Quarter(day.year, (day.month + 2) // 3)
