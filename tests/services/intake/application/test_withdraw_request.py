"""WithdrawRequest: the caller takes the request back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.errors import ContractError
from services.contracts.intake import RequestStatus, RequestWithdrawn, WithdrawRequest
from services.intake.application.withdraw_request import withdraw_request
from services.intake.domain.refusals import Refused
from tests.services.intake.examples import OTHER_CLIENT, accepted, caller, context, waiting, withdrawn
from tests.services.intake.in_memory import MemoryIntake


def test_the_request_ends_and_casebook_is_told() -> None:
    request = waiting()
    change = withdraw_request(WithdrawRequest(command_id=uuid4()), context(caller(request.id)), MemoryIntake(request))
    assert change.answer.status is RequestStatus.WITHDRAWN
    assert change.announcements == (RequestWithdrawn(thread_id=request.id),)


def test_after_acceptance_it_is_too_late() -> None:
    request = accepted()
    with pytest.raises(Refused, match="too_late"):
        withdraw_request(WithdrawRequest(command_id=uuid4()), context(caller(request.id)), MemoryIntake(request))


def test_unknown_withdrawn_and_of_another_client_answer_alike() -> None:
    gone, theirs = withdrawn(), waiting()
    for actor in (caller(uuid4()), caller(gone.id), caller(theirs.id, client_id=OTHER_CLIENT)):
        with pytest.raises(ContractError, match="not_found"):
            withdraw_request(WithdrawRequest(command_id=uuid4()), context(actor), MemoryIntake(gone, theirs))
