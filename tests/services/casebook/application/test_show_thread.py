"""ShowThread: two readers, each with only their own wrap."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.application.show_thread import show_thread
from services.contracts.casebook import Author, ShowThread, ThreadStatus, ThreadView
from services.contracts.change import Act, Change
from services.contracts.errors import ContractError
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    accepted,
    adviser,
    caller,
    context,
    declined,
    stamp,
    waiting,
    withdrawn,
    write,
)
from tests.services.casebook.in_memory import MemoryStreams


def test_the_adviser_gets_the_adviser_wrap_and_the_opening_is_in_the_trail() -> None:
    thread = accepted(ANNA, (uuid4(), b"sealed"))
    found = show_thread(ShowThread(thread_id=thread.id), context(), MemoryStreams(thread))
    assert isinstance(found, Change)
    view = found.answer
    assert (view.wrap.reader, view.wrap.blob) == (f"adviser:{ANNA}", b"T for adviser")
    assert (view.status, view.version, view.needs_case_file) == (ThreadStatus.ACCEPTED, 2, True)
    assert [post.author for post in view.posts] == [Author.CALLER]
    assert found.acts == (Act("thread_viewed", thread.id),)


def test_the_caller_gets_the_receipt_wrap_and_no_visit_is_recorded() -> None:
    thread = accepted()
    write(thread, ANNA)
    thread.open_case_file(stamp(), uuid4())
    view = show_thread(ShowThread(thread_id=thread.id), context(caller(thread.id)), MemoryStreams(thread))
    assert isinstance(view, ThreadView)
    assert (view.wrap.reader, len(view.posts)) == ("receipt", 1)
    assert (view.case_id, view.needs_case_file) == (None, False)


def test_an_open_case_file_is_shown_to_the_adviser() -> None:
    thread, case_id = accepted(), uuid4()
    thread.open_case_file(stamp(), case_id)
    found = show_thread(ShowThread(thread_id=thread.id), context(), MemoryStreams(thread))
    assert isinstance(found, Change)
    assert (found.answer.case_id, found.answer.needs_case_file) == (case_id, False)


def test_the_caller_still_reads_after_a_decline() -> None:
    thread = declined()
    view = show_thread(ShowThread(thread_id=thread.id), context(caller(thread.id)), MemoryStreams(thread))
    assert isinstance(view, ThreadView)
    assert view.status is ThreadStatus.DECLINED


@pytest.mark.practice(42)
def test_everybody_else_gets_not_found() -> None:
    thread, refused, gone = waiting(ANNA), declined(ANNA), withdrawn()
    threads = MemoryStreams(thread, refused, gone)
    for thread_id, actor in (
        (thread.id, adviser(BRAM)),
        (thread.id, caller(refused.id)),
        (refused.id, adviser(ANNA)),
        (gone.id, adviser(ANNA)),
        (gone.id, caller(gone.id)),
        (uuid4(), adviser(ANNA)),
    ):
        with pytest.raises(ContractError, match="not_found"):
            show_thread(ShowThread(thread_id=thread_id), context(actor), threads)
