"""Intake as it is composed: who may ask, commands carried out once, nothing readable at rest."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.authority import AuthoritySigner
from services.chassis.codec import from_json, to_builtins, to_json
from services.chassis.lines import EMPTY
from services.chassis.receiving import Flow
from services.chassis.vault import connect
from services.chassis.wiring import Service
from services.contracts.casebook import RequestAccepted, RequestDeclined
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered
from services.contracts.envelope import Actor, Announcement, Envelope, Request
from services.contracts.fields import Role, Sealed
from services.contracts.intake import FindRequest, RequestConversation, ShowRequest, WithdrawRequest
from services.intake.composition import compose
from services.intake.domain.budget import REQUESTS_PER_CLIENT_PER_HOUR
from tests.services.intake.conftest import IntakeDatabase
from tests.services.intake.examples import (
    ANNA,
    BRAM,
    CLIENT,
    OTHER_CLIENT,
    VISITOR,
    a_new_choice,
    a_request,
    caller,
    token,
)
from tests.services.intake.messages import as_received
from tests.support.servers import VaultServer

MESSAGE = b"ciphertext of a frightened message"
ADDRESS = b"ciphertext of a private address"


class NoWire:
    """Nothing is pulled in these tests: messages are handed over."""

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = 5.0) -> dict[str, Any]:
        raise AssertionError("intake asks nobody")

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        return EMPTY


class Intake:
    """The composed service, spoken to as the gateway does."""

    def __init__(self, service: Service, signer: AuthoritySigner) -> None:
        self.service = service
        self._signer = signer
        self._told: dict[str, list[Announcement]] = {"directory": [], "casebook": []}

    def ask(self, request: Request, actor: Actor) -> dict[str, Any]:
        payload = {"authority": self._signer.sign(actor), "request": to_builtins(request)}
        answer: dict[str, Any] = from_json(to_json(self.service.dispatcher.handle(type(request).__name__, payload)))
        return answer

    def status(self, thread_id: UUID) -> str:
        return str(self.ask(ShowRequest(), caller(thread_id))["answer"]["status"])

    def hear(self, source: str, *announcements: Announcement, repeat: bool = False) -> None:
        told = self._told[source]
        told += announcements
        envelopes = [envelope for _, envelope in as_received(source, "intake", told)]
        for envelope in envelopes if repeat else envelopes[-len(announcements) :]:
            self.flow(source).receive(envelope)

    def flow(self, source: str) -> Flow:
        return next(flow for flow in self.service.flows if flow.source == source)

    def announced(self) -> list[Envelope]:
        return self.service.event_log.announcements_from(0, 1000)


@pytest.fixture
def intake(database: IntakeDatabase, vault: VaultServer) -> Iterator[Intake]:
    environ = {
        "SPOORVAST_DATABASE_DSN": database.app_dsn,
        "SPOORVAST_VAULT_ADDRESS": vault.address,
        "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials("intake")),
    }
    made = Intake(compose(environ, NoWire()), AuthoritySigner(connect(vault.address, vault.credentials("gateway"))))
    made.hear(
        "directory",
        ClientRegistered(client_id=CLIENT, name=None),
        ClientRegistered(client_id=OTHER_CLIENT, name=None),
        AdviserAllocated(client_id=CLIENT, adviser_id=ANNA, starts_on=date(2025, 1, 1)),
        AdviserAllocated(client_id=CLIENT, adviser_id=BRAM, starts_on=date(2025, 1, 1)),
    )
    yield made
    made.service.event_log.close()  # type: ignore[attr-defined]


def refusal(answer: dict[str, Any]) -> tuple[str, dict[str, str]]:
    return answer["error"]["code"], answer["error"]["details"]


def test_asked_shown_and_found_again(intake: Intake) -> None:
    command = a_request()
    made = intake.ask(command, VISITOR)["answer"]
    assert made["status"] == "waiting"
    assert intake.ask(FindRequest(receipt_token=command.receipt_token), VISITOR)["answer"] == made
    assert intake.ask(ShowRequest(), caller(command.thread_id))["answer"] == made


def test_sent_again_it_is_one_request_and_one_announcement(intake: Intake) -> None:
    command = a_request()
    first = intake.ask(command, VISITOR)
    # the gateway seals anew: other ciphertext of the same words
    again = replace(command, message=Sealed(bytes(reversed(command.message.blob))) if command.message else None)
    assert intake.ask(again, VISITOR) == first
    assert len(intake.announced()) == 1


def test_sent_twice_at_the_same_moment_it_is_one_request(intake: Intake) -> None:
    command = a_request()
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: intake.ask(command, VISITOR), range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert "answer" in answers[0]
    assert len(intake.announced()) == 1


def test_the_same_command_with_another_choice_is_told_apart(intake: Intake) -> None:
    command = a_request(adviser_id=ANNA)
    intake.ask(command, VISITOR)
    other = a_request(
        adviser_id=BRAM, command_id=command.command_id, thread_id=command.thread_id, receipt_token=command.receipt_token
    )
    assert refusal(intake.ask(other, VISITOR))[0] == "repeated_differently"


def test_two_requests_with_one_receipt_at_the_same_moment_make_one(intake: Intake) -> None:
    commands = [a_request(receipt_token=token(7)) for _ in range(4)]
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda command: intake.ask(command, VISITOR), commands))
    assert sum("answer" in answer for answer in answers) == 1
    assert {refusal(answer)[1].get("rule") for answer in answers if "error" in answer} == {"receipt_in_use"}


def test_a_thread_id_that_exists_is_never_taken_over(intake: Intake) -> None:
    first = a_request()
    intake.ask(first, VISITOR)
    assert refusal(intake.ask(a_request(thread_id=first.thread_id, receipt_token=token(2)), VISITOR))[0] == "conflict"


def test_refusals_leave_nothing_behind(intake: Intake) -> None:
    intake.hear("directory", AllocationEnded(client_id=CLIENT, adviser_id=BRAM, ends_on=date(2025, 2, 1)))
    assert refusal(intake.ask(a_request(adviser_id=BRAM), VISITOR)) == ("refused", {"rule": "adviser_not_allocated"})
    assert refusal(intake.ask(a_request(client_id=uuid4()), VISITOR)) == ("not_found", {})
    assert intake.announced() == []


@pytest.mark.practice(7)
def test_declined_chosen_again_and_accepted(intake: Intake) -> None:
    command = a_request(adviser_id=ANNA)
    intake.ask(command, VISITOR)
    intake.hear("casebook", RequestDeclined(thread_id=command.thread_id, adviser_id=ANNA))
    choice = a_new_choice(BRAM)
    chosen = intake.ask(choice, caller(command.thread_id))
    assert chosen["answer"]["adviser_id"] == str(BRAM)
    assert intake.ask(choice, caller(command.thread_id)) == chosen  # sent again
    assert refusal(intake.ask(a_new_choice(ANNA), caller(command.thread_id))) == (
        "refused",
        {"rule": "request_not_open"},
    )
    intake.hear("casebook", RequestAccepted(thread_id=command.thread_id), repeat=True)
    assert intake.status(command.thread_id) == "accepted"
    assert [envelope.topic for envelope in intake.announced()] == [
        "intake.conversation_requested.v1",
        "intake.adviser_chosen_again.v1",
    ]


def test_two_choices_at_the_same_moment_become_one(intake: Intake) -> None:
    command = a_request(adviser_id=ANNA)
    intake.ask(command, VISITOR)
    intake.hear("casebook", RequestDeclined(thread_id=command.thread_id, adviser_id=ANNA))
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: intake.ask(a_new_choice(BRAM), caller(command.thread_id)), range(4)))
    assert sum("answer" in answer for answer in answers) == 1
    assert {refusal(answer)[1].get("rule") for answer in answers if "error" in answer} == {"request_not_open"}


def test_withdrawn_answers_like_never_been(intake: Intake) -> None:
    command = a_request()
    intake.ask(command, VISITOR)
    withdrawal = WithdrawRequest(command_id=uuid4())
    done = intake.ask(withdrawal, caller(command.thread_id))
    assert done["answer"]["status"] == "withdrawn"
    assert intake.ask(withdrawal, caller(command.thread_id)) == done  # sent again
    unknown = intake.ask(FindRequest(receipt_token=token(404)), VISITOR)
    assert intake.ask(FindRequest(receipt_token=command.receipt_token), VISITOR) == unknown
    assert intake.ask(ShowRequest(), caller(command.thread_id)) == intake.ask(ShowRequest(), caller(uuid4()))


def test_after_acceptance_a_withdrawal_is_too_late(intake: Intake) -> None:
    command = a_request()
    intake.ask(command, VISITOR)
    intake.hear("casebook", RequestAccepted(thread_id=command.thread_id))
    answer = intake.ask(WithdrawRequest(command_id=uuid4()), caller(command.thread_id))
    assert refusal(answer) == ("refused", {"rule": "too_late"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_nobody_but_a_visitor_asks_or_finds(intake: Intake, role: Role) -> None:
    actor = Actor(subject=uuid4(), role=role)
    assert refusal(intake.ask(a_request(), actor))[0] == "not_found"
    assert refusal(intake.ask(FindRequest(receipt_token=token()), actor))[0] == "not_found"


def test_a_flood_is_refused_and_the_count_survives_a_rebuild(intake: Intake) -> None:
    for number in range(REQUESTS_PER_CLIENT_PER_HOUR):
        assert "answer" in intake.ask(a_request(receipt_token=token(number)), VISITOR)
    flood: RequestConversation = a_request(receipt_token=token(1000))
    assert refusal(intake.ask(flood, VISITOR)) == ("refused", {"rule": "too_many_requests"})
    intake.service.event_log.rebuild(["receipts_v1", "budget_v1"])  # type: ignore[attr-defined]
    assert refusal(intake.ask(flood, VISITOR)) == ("refused", {"rule": "too_many_requests"})
    assert "answer" in intake.ask(FindRequest(receipt_token=token(3)), VISITOR)


@pytest.mark.practice(9)
def test_a_thief_of_the_database_learns_no_text_and_no_status(intake: Intake, database: IntakeDatabase) -> None:
    command = a_request(message=Sealed(MESSAGE), private_address=Sealed(ADDRESS))
    intake.ask(command, VISITOR)
    rows = database.everything()
    for hidden in (MESSAGE, ADDRESS, b"waiting", b"ConversationRequest"):
        assert hidden not in rows
    receipts = database.rows("SELECT * FROM receipts_v1")
    assert set(receipts[0]) == {"receipt_token", "thread_id"}
