"""What is true of a thread."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.sealed_text import Author, PostKind, WrappedKey
from services.casebook.domain.thread import Thread, ThreadStatus
from tests.services.casebook.examples import ANNA, BRAM, accepted, declined, stamp, waiting, withdrawn, write

WRAP_FOR_BRAM = WrappedKey(f"adviser:{BRAM}", b"T for Bram")


def last(thread: Thread) -> str:
    return str(thread.collect_events()[-1].TOPIC)


def test_a_request_waits_for_the_chosen_adviser_with_the_first_message() -> None:
    entry_id = uuid4()
    thread = waiting(ANNA, (entry_id, b"sealed"))
    assert (thread.status, thread.adviser_id) == (ThreadStatus.WAITING, ANNA)
    assert [(post.entry_id, post.author, post.kind) for post in thread.posts] == [
        (entry_id, Author.CALLER, PostKind.MESSAGE)
    ]


@pytest.mark.practice(2)
def test_a_request_needs_no_message() -> None:
    assert waiting().posts == ()


def test_accepting_is_an_event() -> None:
    thread = waiting()
    thread.accept(stamp(), thread.version)
    assert (thread.status, last(thread)) == (ThreadStatus.ACCEPTED, "casebook.Thread.Accepted")


@pytest.mark.parametrize("given", [accepted, declined, withdrawn])
def test_an_answered_or_withdrawn_request_is_not_answered_again(given: object) -> None:
    thread = given()  # type: ignore[operator]
    with pytest.raises(Refused, match="request_already_answered"):
        thread.accept(stamp(), thread.version)
    with pytest.raises(Refused, match="request_already_answered"):
        thread.decline(stamp(), "no_room", thread.version)


def test_answering_what_changed_meanwhile_is_stale() -> None:
    thread = waiting()
    seen = thread.version
    write(thread, thread.id)
    with pytest.raises(Stale):
        thread.accept(stamp(), seen)


@pytest.mark.practice(7)
def test_after_choosing_again_only_the_new_adviser_is_served() -> None:
    thread = declined(ANNA)
    thread.choose_again(stamp(), BRAM, WRAP_FOR_BRAM)
    assert thread.status is ThreadStatus.WAITING
    assert (thread.is_served_to(BRAM), thread.is_served_to(ANNA)) == (True, False)
    assert thread.wrap_for_adviser() == WRAP_FOR_BRAM
    assert f"adviser:{ANNA}" not in thread.wraps


@pytest.mark.parametrize("given", [accepted, withdrawn])
def test_choosing_again_has_no_effect_once_the_talk_is_under_way_or_over(given: object) -> None:
    thread = given()  # type: ignore[operator]
    thread.choose_again(stamp(), BRAM, WRAP_FOR_BRAM)
    assert (thread.adviser_id, thread.collect_events()) == (ANNA, [])


def test_choosing_again_told_twice_happens_once() -> None:
    thread = declined(ANNA)
    thread.choose_again(stamp(), BRAM, WRAP_FOR_BRAM)
    thread.choose_again(stamp(), BRAM, WRAP_FOR_BRAM)
    assert len(thread.collect_events()) == 1


def test_who_declined_reads_no_further() -> None:
    thread = declined(ANNA)
    assert (thread.is_served_to(ANNA), thread.is_readable_by(ANNA)) == (True, False)


@pytest.mark.practice(25)
@pytest.mark.parametrize("given", [waiting, accepted, declined])
def test_a_withdrawal_ends_the_reading_of_everybody(given: object) -> None:
    thread = given()  # type: ignore[operator]
    thread.withdraw(stamp())
    assert not thread.is_readable_by(ANNA)
    assert not thread.is_callers(thread.id)


def test_withdrawing_twice_happens_once() -> None:
    thread = waiting()
    thread.withdraw(stamp())
    thread.withdraw(stamp())
    assert len(thread.collect_events()) == 1


def test_the_caller_writes_before_and_after_the_answer_and_also_after_a_decline() -> None:
    for thread in (waiting(), accepted(), declined()):
        write(thread, thread.id)
        assert thread.posts[-1].author is Author.CALLER


def test_the_adviser_writes_only_after_accepting() -> None:
    thread = waiting()
    with pytest.raises(Refused, match="request_not_accepted"):
        write(thread, ANNA)


def test_a_caller_cannot_write_a_shared_entry() -> None:
    thread = accepted()
    with pytest.raises(Refused, match="kind_not_allowed"):
        thread.post(stamp(thread.id, "caller"), Author.CALLER, uuid4(), PostKind.SHARED_ENTRY, b"x", None)


def test_a_correction_refers_and_never_replaces() -> None:
    thread = accepted()
    first = write(thread, ANNA, b"first")
    thread.post(stamp(), Author.ADVISER, uuid4(), PostKind.CORRECTION, b"better", first)
    assert [(post.text, post.corrects) for post in thread.posts] == [(b"first", None), (b"better", first)]


def test_nobody_corrects_what_another_wrote_or_what_is_not_there() -> None:
    thread = accepted()
    callers = write(thread, thread.id)
    for unknown in (callers, uuid4(), None):
        with pytest.raises(Refused, match="corrects_unknown"):
            thread.post(stamp(), Author.ADVISER, uuid4(), PostKind.CORRECTION, b"x", unknown)


def test_a_message_refers_to_nothing() -> None:
    thread = accepted()
    own = write(thread, ANNA)
    with pytest.raises(Refused, match="corrects_unknown"):
        thread.post(stamp(), Author.ADVISER, uuid4(), PostKind.MESSAGE, b"x", own)


def test_an_entry_id_is_used_once() -> None:
    thread = accepted()
    used = write(thread, thread.id)
    with pytest.raises(Refused, match="entry_exists"):
        thread.post(stamp(), Author.ADVISER, used, PostKind.MESSAGE, b"x", None)


def test_a_thread_has_at_most_one_case_file() -> None:
    thread = accepted()
    thread.open_case_file(stamp(), uuid4())
    with pytest.raises(Refused, match="case_file_exists"):
        thread.open_case_file(stamp(), uuid4())
