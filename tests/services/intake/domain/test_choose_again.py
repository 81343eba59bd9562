"""After a decline the caller, and nobody else, chooses anew."""

from __future__ import annotations

import pytest

from services.intake.domain.conversation_request import ConversationRequest, Status
from services.intake.domain.refusals import Refused
from tests.services.intake.examples import ANNA, BRAM, CARLA, accepted, declined, stamp, stored, waiting, withdrawn


@pytest.mark.practice(7)
def test_the_new_choice_waits_for_that_adviser() -> None:
    request = declined(by=ANNA)
    request.choose_again(stamp(), BRAM)
    assert (request.status, request.adviser_id, request.declined_by) == (Status.WAITING, BRAM, (ANNA,))
    (event,) = request.pending_events
    assert isinstance(event, ConversationRequest.ChosenAgain)


def test_an_adviser_who_declined_cannot_be_chosen_again() -> None:
    request = declined(by=ANNA)
    with pytest.raises(Refused, match="adviser_declined_before"):
        request.choose_again(stamp(), ANNA)


def test_an_adviser_who_declined_two_choices_ago_cannot_be_chosen_either() -> None:
    request = declined(by=ANNA)
    request.choose_again(stamp(), BRAM)
    request.decline(stamp(), BRAM)
    stored(request)
    with pytest.raises(Refused, match="adviser_declined_before"):
        request.choose_again(stamp(), ANNA)
    request.choose_again(stamp(), CARLA)
    assert request.adviser_id == CARLA


@pytest.mark.parametrize("given", [waiting, accepted, withdrawn])
def test_nothing_is_to_choose_unless_somebody_declined(given: object) -> None:
    request = given()  # type: ignore[operator]
    with pytest.raises(Refused, match="request_not_open"):
        request.choose_again(stamp(), BRAM)
    assert not request.pending_events
