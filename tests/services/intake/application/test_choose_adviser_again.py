"""ChooseAdviserAgain: consent and key are one act."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import uuid4

import pytest

from services.contracts.errors import ContractError
from services.contracts.intake import AdviserChosenAgain, RequestStatus
from services.intake.application.choose_adviser_again import choose_adviser_again
from services.intake.domain.refusals import Refused
from tests.services.intake.examples import (
    ANNA,
    BRAM,
    CARLA,
    CLIENT,
    OTHER_CLIENT,
    a_new_choice,
    accepted,
    caller,
    context,
    declined,
    waiting,
    withdrawn,
    wrap_for,
)
from tests.services.intake.in_memory import MemoryIntake, MemoryRoster

ROSTER = MemoryRoster((CLIENT, ANNA, date(2026, 1, 1), None), (CLIENT, BRAM, date(2026, 1, 1), None))


@pytest.mark.practice(7)
def test_the_new_adviser_gets_the_wrap_and_nobody_else_is_told() -> None:
    request, command = declined(ANNA), a_new_choice(BRAM)
    change = choose_adviser_again(command, context(caller(request.id)), MemoryIntake(request), ROSTER)
    assert change.answer.status is RequestStatus.WAITING
    assert change.announcements == (
        AdviserChosenAgain(thread_id=request.id, adviser_id=BRAM, adviser_wrap=wrap_for(BRAM)),
    )


def test_an_adviser_who_is_not_allocated_is_refused() -> None:
    request = declined(ANNA)
    with pytest.raises(Refused, match="adviser_not_allocated"):
        choose_adviser_again(a_new_choice(CARLA), context(caller(request.id)), MemoryIntake(request), ROSTER)


def test_the_adviser_who_declined_is_refused() -> None:
    request = declined(ANNA)
    with pytest.raises(Refused, match="adviser_declined_before"):
        choose_adviser_again(a_new_choice(ANNA), context(caller(request.id)), MemoryIntake(request), ROSTER)


@pytest.mark.parametrize("given", [waiting, accepted])
def test_a_request_nobody_declined_is_refused(given: object) -> None:
    request = given()  # type: ignore[operator]
    with pytest.raises(Refused, match="request_not_open"):
        choose_adviser_again(a_new_choice(), context(caller(request.id)), MemoryIntake(request), ROSTER)


def test_a_wrap_for_someone_else_is_malformed() -> None:
    request = declined(ANNA)
    command = dataclasses.replace(a_new_choice(BRAM), adviser_wrap=wrap_for(ANNA))
    with pytest.raises(ContractError, match="malformed"):
        choose_adviser_again(command, context(caller(request.id)), MemoryIntake(request), ROSTER)


def test_unknown_withdrawn_and_of_another_client_answer_alike() -> None:
    gone, theirs = withdrawn(), declined(ANNA)
    intake = MemoryIntake(gone, theirs)
    for actor in (caller(uuid4()), caller(gone.id), caller(theirs.id, client_id=OTHER_CLIENT)):
        with pytest.raises(ContractError, match="not_found"):
            choose_adviser_again(a_new_choice(), context(actor), intake, ROSTER)
