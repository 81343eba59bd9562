"""AcceptRequest: the chosen adviser takes a request on, and intake hears of it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.casebook.application.accept_request import accept_request
from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.thread import ThreadStatus
from services.contracts.casebook import AcceptRequest, Done, RequestAccepted
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import ANNA, BRAM, accepted, adviser, context, waiting, withdrawn
from tests.services.casebook.in_memory import MemoryStreams


def command(thread_id: UUID, expected_version: int = 1) -> AcceptRequest:
    return AcceptRequest(command_id=uuid4(), thread_id=thread_id, expected_version=expected_version)


def test_the_chosen_adviser_accepts_and_intake_is_told() -> None:
    thread = waiting(ANNA)
    change = accept_request(command(thread.id), context(), MemoryStreams(thread))
    assert thread.status is ThreadStatus.ACCEPTED
    assert change.answer == Done(version=2)
    assert change.aggregates == (thread,)
    assert change.announcements == (RequestAccepted(thread_id=thread.id),)
    assert change.acts == (Act("request_accepted", thread.id),)


def test_an_answered_request_is_refused() -> None:
    thread = accepted()
    with pytest.raises(Refused, match="request_already_answered"):
        accept_request(command(thread.id, 2), context(), MemoryStreams(thread))


def test_a_stale_version_is_told() -> None:
    thread = waiting()
    with pytest.raises(Stale):
        accept_request(command(thread.id, 0), context(), MemoryStreams(thread))


def test_unknown_withdrawn_and_of_another_adviser_answer_alike() -> None:
    theirs, gone = waiting(BRAM), withdrawn()
    for thread_id in (uuid4(), theirs.id, gone.id):
        with pytest.raises(ContractError, match="not_found"):
            accept_request(command(thread_id), context(adviser(ANNA)), MemoryStreams(theirs, gone))
