"""What casebook announces about the adviser's answer."""

from __future__ import annotations

import pytest

from services.intake.domain.conversation_request import Status
from tests.services.intake.examples import ANNA, BRAM, accepted, declined, stamp, stored, waiting, withdrawn


def test_accepted() -> None:
    request = waiting()
    request.accept(stamp())
    assert request.status is Status.ACCEPTED


def test_declined_lets_the_caller_choose_again() -> None:
    request = waiting(ANNA)
    request.decline(stamp(), ANNA)
    assert (request.status, request.declined_by) == (Status.DECLINED, (ANNA,))


def test_accepted_twice_is_accepted_once() -> None:
    request = accepted()
    request.accept(stamp())
    assert not request.pending_events


def test_declined_twice_is_declined_once() -> None:
    request = declined(ANNA)
    request.decline(stamp(), ANNA)
    assert request.declined_by == (ANNA,)
    assert not request.pending_events


@pytest.mark.practice(25)
def test_a_withdrawal_outlives_an_answer_that_was_under_way() -> None:
    request = withdrawn()
    request.accept(stamp())
    request.decline(stamp(), ANNA)
    assert request.status is Status.WITHDRAWN
    assert not request.pending_events


def test_a_late_decline_of_the_earlier_adviser_does_not_touch_the_new_choice() -> None:
    request = declined(ANNA)
    request.choose_again(stamp(), BRAM)
    stored(request)
    request.decline(stamp(), ANNA)
    assert (request.status, request.adviser_id) == (Status.WAITING, BRAM)
    assert not request.pending_events
