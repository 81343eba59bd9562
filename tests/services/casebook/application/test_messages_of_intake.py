"""What intake announces: a request, another choice, a withdrawal. Each also told twice."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.casebook.application.on_adviser_chosen_again import on_adviser_chosen_again
from services.casebook.application.on_conversation_requested import on_conversation_requested
from services.casebook.application.on_request_withdrawn import on_request_withdrawn
from services.casebook.domain.thread import Thread, ThreadStatus
from services.contracts.fields import Sealed, Wrap
from services.contracts.intake import AdviserChosenAgain, ConversationRequested, RequestWithdrawn
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    CLIENT,
    INTAKE,
    TEXT,
    accepted,
    context,
    declined,
    waiting,
    wrap_for,
)
from tests.services.casebook.in_memory import MemoryStreams


def requested(thread_id: UUID, message: Sealed | None = TEXT) -> ConversationRequested:
    return ConversationRequested(
        thread_id=thread_id,
        client_id=CLIENT,
        adviser_id=ANNA,
        entry_id=UUID(int=3) if message else None,
        message=message,
        wraps=(wrap_for(ANNA), Wrap(reader="receipt", blob=b"T for receipt")),
    )


def test_a_request_begins_a_thread_with_both_wraps_and_the_message() -> None:
    thread_id = uuid4()
    change = on_conversation_requested(requested(thread_id), context(INTAKE), MemoryStreams[Thread]())
    (thread,) = change.aggregates
    assert isinstance(thread, Thread)
    assert (thread.id, thread.status, thread.adviser_id) == (thread_id, ThreadStatus.WAITING, ANNA)
    assert [post.text for post in thread.posts] == [TEXT.blob]
    assert set(thread.wraps) == {f"adviser:{ANNA}", "receipt"}


@pytest.mark.practice(2)
def test_a_request_without_a_word_begins_an_empty_thread() -> None:
    change = on_conversation_requested(requested(uuid4(), None), context(INTAKE), MemoryStreams[Thread]())
    assert change.aggregates[0].posts == ()


def test_a_request_told_twice_changes_nothing() -> None:
    thread = accepted()
    change = on_conversation_requested(requested(thread.id), context(INTAKE), MemoryStreams(thread))
    assert change.aggregates == ()


@pytest.mark.practice(7)
def test_after_another_choice_only_the_new_adviser_is_served() -> None:
    thread = declined(ANNA)
    message = AdviserChosenAgain(thread_id=thread.id, adviser_id=BRAM, adviser_wrap=wrap_for(BRAM))
    for _ in range(2):
        on_adviser_chosen_again(message, context(INTAKE), MemoryStreams(thread))
    assert (thread.is_readable_by(BRAM), thread.is_served_to(ANNA)) == (True, False)
    assert len(thread.collect_events()) == 1


def test_a_withdrawal_ends_the_thread() -> None:
    thread = waiting()
    for _ in range(2):
        on_request_withdrawn(RequestWithdrawn(thread_id=thread.id), context(INTAKE), MemoryStreams(thread))
    assert thread.status is ThreadStatus.WITHDRAWN
    assert len(thread.collect_events()) == 1
