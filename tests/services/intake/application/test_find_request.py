"""FindRequest: which request does a receipt open?"""

from __future__ import annotations

import pytest

from services.contracts.errors import ContractError
from services.contracts.intake import FindRequest
from services.intake.application.find_request import find_request
from tests.services.intake.examples import ANNA, CLIENT, context, token, waiting, withdrawn
from tests.services.intake.in_memory import MemoryIntake


def test_the_receipt_opens_its_own_request() -> None:
    mine, other = waiting(receipt_token=token(2)), waiting(receipt_token=token(3))
    intake = MemoryIntake(mine, other)
    found = find_request(FindRequest(receipt_token=token(2)), context(), intake, intake)
    assert (found.thread_id, found.client_id, found.adviser_id) == (mine.id, CLIENT, ANNA)


def test_unknown_and_withdrawn_answer_alike() -> None:
    intake = MemoryIntake(withdrawn())
    errors = []
    for receipt_token in (token(1), token(99), "", "no hexadecimal"):
        with pytest.raises(ContractError) as caught:
            find_request(FindRequest(receipt_token=receipt_token), context(), intake, intake)
        errors.append(caught.value.as_payload())
    assert errors == [{"code": "not_found", "details": {}}] * 4
