"""DeclineRequest: the adviser cannot, and the caller may choose again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.casebook.application.decline_request import decline_request
from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.thread import ThreadStatus
from services.contracts.casebook import DeclineReason, DeclineRequest, Done, RequestDeclined
from services.contracts.change import Act
from services.contracts.errors import ContractError
from tests.services.casebook.examples import ANNA, BRAM, adviser, context, declined, waiting
from tests.services.casebook.in_memory import MemoryStreams


def command(thread_id: UUID, expected_version: int = 1) -> DeclineRequest:
    return DeclineRequest(
        command_id=uuid4(),
        thread_id=thread_id,
        reason=DeclineReason.KNOWS_SOMEONE_INVOLVED,
        expected_version=expected_version,
    )


def test_intake_hears_that_this_adviser_declined_and_nobody_hears_why() -> None:
    thread = waiting(ANNA)
    change = decline_request(command(thread.id), context(), MemoryStreams(thread))
    assert (thread.status, change.answer) == (ThreadStatus.DECLINED, Done(version=2))
    assert change.announcements == (RequestDeclined(thread_id=thread.id, adviser_id=ANNA),)
    assert change.acts == (Act("request_declined", thread.id),)


def test_an_answered_request_is_refused() -> None:
    thread = declined()
    with pytest.raises(Refused, match="request_already_answered"):
        decline_request(command(thread.id, 2), context(), MemoryStreams(thread))


def test_a_stale_version_is_told() -> None:
    thread = waiting()
    with pytest.raises(Stale):
        decline_request(command(thread.id, 7), context(), MemoryStreams(thread))


def test_unknown_and_of_another_adviser_answer_alike() -> None:
    theirs = waiting(BRAM)
    for thread_id in (uuid4(), theirs.id):
        with pytest.raises(ContractError, match="not_found"):
            decline_request(command(thread_id), context(adviser(ANNA)), MemoryStreams(theirs))
