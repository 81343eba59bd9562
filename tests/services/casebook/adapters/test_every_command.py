"""Every command through the dispatcher, on real parts: once, repeated, with a stale version, and by another adviser."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from services.contracts.casebook import (
    AcceptRequest,
    ClassifyCase,
    CloseCase,
    DeclineReason,
    DeclineRequest,
    NoteKind,
    OpenCaseFile,
    Outcome,
    PostKind,
    RecordConversation,
    ShowCase,
    ShowThread,
    WriteNote,
    WritePost,
)
from services.contracts.envelope import Command
from services.contracts.errors import ContractError
from services.contracts.fields import Channel
from tests.services.casebook.examples import (
    ANNA,
    BRAM,
    CLIENT,
    TEXT,
    a_classification,
    adviser,
    an_oral_contact,
    caller,
    wrap_for,
)
from tests.services.casebook.running import RunningCasebook

HELD_ON = date(2026, 3, 10)
Given = Callable[[RunningCasebook], Command]


def accepting(casebook: RunningCasebook) -> Command:
    return AcceptRequest(command_id=uuid4(), thread_id=casebook.requested(), expected_version=1)


def declining(casebook: RunningCasebook) -> Command:
    return DeclineRequest(
        command_id=uuid4(), thread_id=casebook.requested(), reason=DeclineReason.NO_ROOM, expected_version=1
    )


def writing_a_post(casebook: RunningCasebook) -> Command:
    accept = accepting(casebook)
    assert isinstance(accept, AcceptRequest)
    casebook.ask(accept)
    return WritePost(command_id=uuid4(), thread_id=accept.thread_id, entry_id=uuid4(), kind=PostKind.MESSAGE, text=TEXT)


def opening_a_case_file(casebook: RunningCasebook) -> Command:
    del casebook
    return OpenCaseFile(command_id=uuid4(), case_id=uuid4(), client_id=CLIENT, thread_id=None, note_key=wrap_for(ANNA))


def recording_a_conversation(casebook: RunningCasebook) -> Command:
    return RecordConversation(
        command_id=uuid4(),
        case_id=casebook.opened(),
        conversation_id=uuid4(),
        held_on=HELD_ON,
        channel=Channel.PHONE,
        minutes=30,
        expected_version=1,
    )


def classifying(casebook: RunningCasebook) -> Command:
    return ClassifyCase(
        command_id=uuid4(), case_id=casebook.opened(), classification=a_classification(), expected_version=1
    )


def writing_a_note(casebook: RunningCasebook) -> Command:
    return WriteNote(
        command_id=uuid4(),
        case_id=casebook.opened(),
        entry_id=uuid4(),
        kind=NoteKind.NOTE,
        text=TEXT,
        expected_version=1,
    )


def closing(casebook: RunningCasebook) -> Command:
    return CloseCase(command_id=uuid4(), case_id=casebook.opened(), outcome=Outcome.STORY_TOLD, expected_version=1)


def recording_an_oral_contact(casebook: RunningCasebook) -> Command:
    del casebook
    return an_oral_contact(held_on=HELD_ON)


VERSIONED: tuple[Given, ...] = (
    accepting,
    declining,
    recording_a_conversation,
    classifying,
    writing_a_note,
    closing,
)
EVERY: tuple[Given, ...] = (*VERSIONED, writing_a_post, opening_a_case_file, recording_an_oral_contact)


def stored(casebook: RunningCasebook) -> tuple[int, int, int]:
    """How many events, announcements and lines of the trail there are."""
    (row,) = casebook.rows(
        "SELECT (SELECT count(*) FROM events) AS e, (SELECT count(*) FROM announcements) AS a,"
        " (SELECT count(*) FROM trail) AS t"
    )
    return row["e"], row["a"], row["t"]


@pytest.mark.parametrize("given", EVERY)
def test_a_repeat_gives_the_same_answer_and_stores_nothing(casebook: RunningCasebook, given: Given) -> None:
    command = given(casebook)
    first = casebook.ask(command)
    after_first = stored(casebook)
    assert casebook.ask(command) == first
    assert stored(casebook) == after_first


@pytest.mark.parametrize("given", EVERY)
def test_every_command_leaves_one_line_in_the_trail(casebook: RunningCasebook, given: Given) -> None:
    command = given(casebook)
    _, _, before = stored(casebook)
    casebook.ask(command)
    assert stored(casebook)[2] == before + 1


@pytest.mark.parametrize("given", VERSIONED)
def test_a_stale_version_is_a_conflict_and_stores_nothing(casebook: RunningCasebook, given: Given) -> None:
    command = dataclasses.replace(given(casebook), expected_version=99)  # type: ignore[call-arg]
    before = stored(casebook)
    with pytest.raises(ContractError, match="conflict"):
        casebook.ask(command)
    assert stored(casebook) == before


@pytest.mark.practice(42)
@pytest.mark.parametrize("given", [*VERSIONED, writing_a_post])
def test_another_adviser_is_told_that_it_does_not_exist(casebook: RunningCasebook, given: Given) -> None:
    command = given(casebook)
    before = stored(casebook)
    with pytest.raises(ContractError, match="not_found"):
        casebook.ask(command, adviser(BRAM))
    assert stored(casebook) == before


def test_another_adviser_opens_neither_thread_nor_case(casebook: RunningCasebook) -> None:
    thread_id, case_id = casebook.requested(), casebook.opened()
    for query in (ShowThread(thread_id=thread_id), ShowCase(case_id=case_id)):
        casebook.ask(query)
        with pytest.raises(ContractError, match="not_found"):
            casebook.ask(query, adviser(BRAM))


def test_two_who_write_at_once_are_both_heard(casebook: RunningCasebook) -> None:
    accept = accepting(casebook)
    assert isinstance(accept, AcceptRequest)
    casebook.ask(accept)
    posts = [
        WritePost(command_id=uuid4(), thread_id=accept.thread_id, entry_id=uuid4(), kind=PostKind.MESSAGE, text=TEXT)
        for _ in range(2)
    ]
    with ThreadPoolExecutor(2) as both:
        told = [
            both.submit(casebook.ask, post, actor)
            for post, actor in zip(posts, (adviser(), caller(accept.thread_id)), strict=True)
        ]
        assert {one.result().version for one in told} == {3, 4}
    view = casebook.ask(ShowThread(thread_id=accept.thread_id))
    assert {post.entry_id for post in posts} <= {post.entry_id for post in view.posts}
