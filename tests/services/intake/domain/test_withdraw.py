"""The caller takes the request back."""

from __future__ import annotations

import pytest

from services.intake.domain.conversation_request import ConversationRequest, Status
from services.intake.domain.refusals import Refused
from tests.services.intake.examples import accepted, declined, stamp, waiting, withdrawn


@pytest.mark.practice(25)
@pytest.mark.parametrize("given", [waiting, declined])
def test_a_request_that_nobody_accepted_is_withdrawn_with_its_address(given: object) -> None:
    request: ConversationRequest = given()  # type: ignore[operator]
    request.withdraw(stamp())
    assert request.status is Status.WITHDRAWN
    assert request.private_address is None


def test_after_acceptance_it_is_too_late() -> None:
    with pytest.raises(Refused, match="too_late"):
        accepted().withdraw(stamp())


def test_withdrawn_is_withdrawn_once() -> None:
    with pytest.raises(Refused, match="request_not_open"):
        withdrawn().withdraw(stamp())
