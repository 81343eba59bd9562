"""RequestConversation: a visitor asks for a conversation with the adviser they chose."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from services.contracts.change import Change
from services.contracts.errors import ContractError
from services.contracts.fields import Sealed, Wrap
from services.contracts.intake import ConversationRequested, RequestConversation, RequestStatus, RequestView
from services.intake.application.request_conversation import request_conversation
from services.intake.domain.budget import REQUESTS_PER_CLIENT_PER_HOUR
from services.intake.domain.refusals import Refused
from tests.services.intake.examples import (
    ANNA,
    BRAM,
    CLIENT,
    NOON,
    OTHER_CLIENT,
    a_request,
    context,
    token,
    waiting,
    withdrawn,
    wrap_for,
)
from tests.services.intake.in_memory import MemoryIntake, MemoryRoster

ROSTER = MemoryRoster((CLIENT, ANNA, date(2026, 1, 1), None), (OTHER_CLIENT, BRAM, date(2026, 1, 1), None))


def ask(
    command: RequestConversation, intake: MemoryIntake | None = None, at: datetime = NOON, roster: MemoryRoster = ROSTER
) -> Change[RequestView]:
    known = intake or MemoryIntake()
    return request_conversation(command, context(at=at), known, roster, known)


@pytest.mark.practice(2)
def test_it_needs_no_message_and_no_address() -> None:
    change = ask(a_request(message=None, entry_id=None, private_address=None))
    assert change.answer.status is RequestStatus.WAITING


@pytest.mark.practice(7)
def test_the_chosen_adviser_stands_in_answer_and_announcement() -> None:
    change = ask(a_request(adviser_id=ANNA))
    (announced,) = change.announcements
    assert isinstance(announced, ConversationRequested)
    assert (change.answer.adviser_id, announced.adviser_id) == (ANNA, ANNA)


def test_what_the_caller_wrote_leaves_sealed_and_is_not_kept() -> None:
    command = a_request(message=Sealed(b"ciphertext of a message"))
    change = ask(command)
    (announced,) = change.announcements
    assert isinstance(announced, ConversationRequested)
    assert (announced.message, announced.wraps, announced.entry_id) == (
        command.message,
        command.wraps,
        command.entry_id,
    )
    assert b"ciphertext of a message" not in repr(change.aggregates[0].pending_events).encode()


@pytest.mark.practice(16)
def test_the_private_address_stays_sealed_in_intake_and_is_announced_to_nobody() -> None:
    change = ask(a_request(private_address=Sealed(b"under the mailer's key")))
    assert change.aggregates[0].private_address == b"under the mailer's key"
    assert b"mailer" not in repr(change.announcements).encode()


def test_a_line_in_the_trail_about_a_caller_is_never_made() -> None:
    assert ask(a_request()).acts == ()


def test_an_adviser_of_another_client_is_refused() -> None:
    with pytest.raises(Refused, match="adviser_not_allocated"):
        ask(a_request(adviser_id=BRAM))


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (datetime(2026, 3, 8, 22, 59, tzinfo=UTC), False),  # the day before, 23:59 in the Netherlands
        (datetime(2026, 3, 8, 23, 0, tzinfo=UTC), True),  # midnight there: the first day
        (datetime(2026, 3, 10, 22, 59, tzinfo=UTC), True),  # the last minute of the last day
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), False),
    ],
)
def test_an_adviser_can_be_chosen_from_the_first_to_the_last_day(at: datetime, allowed: bool) -> None:
    roster = MemoryRoster((CLIENT, ANNA, date(2026, 3, 9), date(2026, 3, 10)))
    if allowed:
        assert ask(a_request(), at=at, roster=roster).answer.adviser_id == ANNA
    else:
        with pytest.raises(Refused, match="adviser_not_allocated"):
            ask(a_request(), at=at, roster=roster)


def test_an_unknown_client_is_not_found() -> None:
    with pytest.raises(ContractError, match="not_found"):
        ask(a_request(client_id=ANNA))


def test_a_receipt_opens_one_request_only() -> None:
    with pytest.raises(Refused, match="receipt_in_use"):
        ask(a_request(receipt_token=token(5)), MemoryIntake(waiting(receipt_token=token(5))))


def test_the_receipt_of_a_withdrawn_request_is_void() -> None:
    assert ask(a_request(receipt_token=token(1)), MemoryIntake(withdrawn())).answer.status is RequestStatus.WAITING


def test_a_flood_is_refused_for_that_client_only() -> None:
    intake = MemoryIntake()
    intake.spend(CLIENT, NOON, REQUESTS_PER_CLIENT_PER_HOUR)
    with pytest.raises(Refused, match="too_many_requests"):
        ask(a_request(), intake)
    assert ask(a_request(client_id=OTHER_CLIENT, adviser_id=BRAM), intake).answer.client_id == OTHER_CLIENT


RECEIPT = Wrap(reader="receipt", blob=b"x")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receipt_token": "not a token"}, "receipt_token"),
        ({"receipt_token": token().upper().replace("0", "A")}, "receipt_token"),
        ({"message": None}, "message"),
        ({"entry_id": None}, "message"),
        ({"wraps": ()}, "wraps"),
        ({"wraps": (wrap_for(ANNA),)}, "wraps"),
        ({"wraps": (wrap_for(BRAM), RECEIPT)}, "wraps"),
        ({"wraps": (wrap_for(ANNA), wrap_for(BRAM), RECEIPT)}, "wraps"),
        ({"wraps": (wrap_for(ANNA), Wrap(reader="receipt", blob=b""))}, "wraps"),
        ({"wraps": (wrap_for(ANNA), Wrap(reader="receipt", blob=b"x" * 5000))}, "wraps"),
    ],
)
def test_what_is_incomplete_or_has_another_reader_is_malformed(change: dict[str, object], field: str) -> None:
    with pytest.raises(ContractError, match="malformed") as caught:
        ask(dataclasses.replace(a_request(), **change))  # type: ignore[arg-type]
    assert caught.value.details == {"field": field}
