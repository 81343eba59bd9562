"""WritePost: adviser and caller write to each other; nobody else does."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.casebook.application.write_post import write_post
from services.casebook.domain.refusals import Refused
from services.casebook.domain.sealed_text import Author
from services.contracts.casebook import PostKind
from services.contracts.change import Act
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError
from services.contracts.fields import Role
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    CLIENT,
    TEXT,
    a_post,
    accepted,
    adviser,
    caller,
    context,
    waiting,
    withdrawn,
    write,
)
from tests.services.casebook.in_memory import MemoryStreams


def test_the_adviser_writes_and_the_trail_says_so() -> None:
    thread = accepted()
    change = write_post(a_post(thread.id), context(), MemoryStreams(thread))
    assert (thread.posts[-1].author, thread.posts[-1].text) == (Author.ADVISER, TEXT.blob)
    assert (change.answer.version, change.acts) == (thread.version, (Act("post_written", thread.id),))


def test_the_caller_writes_and_the_trail_says_nothing() -> None:
    thread = waiting()
    change = write_post(a_post(thread.id), context(caller(thread.id)), MemoryStreams(thread))
    assert (thread.posts[-1].author, change.acts) == (Author.CALLER, ())


def test_both_may_write_without_having_seen_the_others_latest() -> None:
    thread = accepted()
    write_post(a_post(thread.id), context(caller(thread.id)), MemoryStreams(thread))
    write_post(a_post(thread.id), context(), MemoryStreams(thread))
    assert [post.author for post in thread.posts] == [Author.CALLER, Author.ADVISER]


def test_the_adviser_adds_a_shared_entry_and_corrects_it() -> None:
    thread = accepted()
    entry = uuid4()
    write_post(a_post(thread.id, PostKind.SHARED_ENTRY, entry_id=entry), context(), MemoryStreams(thread))
    write_post(a_post(thread.id, PostKind.CORRECTION, corrects=entry), context(), MemoryStreams(thread))
    assert [post.corrects for post in thread.posts] == [None, entry]


def test_a_caller_is_refused_a_shared_entry() -> None:
    thread = accepted()
    with pytest.raises(Refused, match="kind_not_allowed"):
        write_post(a_post(thread.id, PostKind.SHARED_ENTRY), context(caller(thread.id)), MemoryStreams(thread))


def test_correcting_what_the_other_wrote_is_refused() -> None:
    thread = accepted()
    callers = write(thread, thread.id)
    with pytest.raises(Refused, match="corrects_unknown"):
        write_post(a_post(thread.id, PostKind.CORRECTION, callers), context(), MemoryStreams(thread))


def test_the_adviser_is_refused_before_accepting() -> None:
    thread = waiting()
    with pytest.raises(Refused, match="request_not_accepted"):
        write_post(a_post(thread.id), context(), MemoryStreams(thread))


def test_a_used_entry_id_is_refused() -> None:
    thread = accepted()
    used = write(thread, ANNA)
    with pytest.raises(Refused, match="entry_exists"):
        write_post(a_post(thread.id, entry_id=used), context(), MemoryStreams(thread))


@pytest.mark.practice(42)
def test_everybody_else_gets_not_found() -> None:
    thread, other, gone = accepted(ANNA), accepted(ANNA), withdrawn()
    coordinator_with_the_id = Actor(subject=thread.id, role=Role.COORDINATOR, client_id=CLIENT)
    for thread_id, actor in (
        (thread.id, adviser(BRAM)),
        (thread.id, caller(other.id)),
        (thread.id, adviser(thread.id)),
        (thread.id, coordinator_with_the_id),
        (gone.id, adviser(ANNA)),
        (gone.id, caller(gone.id)),
        (uuid4(), adviser(ANNA)),
    ):
        with pytest.raises(ContractError, match="not_found"):
            write_post(a_post(thread_id), context(actor), MemoryStreams(thread, other, gone))
