"""What casebook announces changes the request once, and never against the caller's wish."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.casebook import RequestAccepted, RequestDeclined
from services.contracts.errors import ContractError
from services.intake.application.on_request_accepted import on_request_accepted
from services.intake.application.on_request_declined import on_request_declined
from services.intake.domain.conversation_request import Status
from tests.services.intake.examples import ANNA, CASEBOOK, accepted, context, declined, waiting, withdrawn
from tests.services.intake.in_memory import MemoryIntake


def test_accepted() -> None:
    request = waiting()
    change = on_request_accepted(RequestAccepted(thread_id=request.id), context(CASEBOOK), MemoryIntake(request))
    assert change.aggregates == (request,)
    assert request.status is Status.ACCEPTED


def test_declined() -> None:
    request = waiting(ANNA)
    message = RequestDeclined(thread_id=request.id, adviser_id=ANNA)
    assert on_request_declined(message, context(CASEBOOK), MemoryIntake(request)).aggregates == (request,)
    assert request.status is Status.DECLINED


def test_a_repeat_records_nothing() -> None:
    yes, no = accepted(), declined(ANNA)
    intake = MemoryIntake(yes, no)
    assert on_request_accepted(RequestAccepted(thread_id=yes.id), context(CASEBOOK), intake).aggregates == ()
    repeated = RequestDeclined(thread_id=no.id, adviser_id=ANNA)
    assert on_request_declined(repeated, context(CASEBOOK), intake).aggregates == ()


def test_an_answer_to_a_withdrawn_request_records_nothing() -> None:
    request = withdrawn()
    intake = MemoryIntake(request)
    assert on_request_accepted(RequestAccepted(thread_id=request.id), context(CASEBOOK), intake).aggregates == ()


def test_an_answer_to_a_request_that_never_was_stops_the_flow() -> None:
    with pytest.raises(ContractError, match="not_found"):
        on_request_accepted(RequestAccepted(thread_id=uuid4()), context(CASEBOOK), MemoryIntake())
