"""One suite for the ports: the fakes of the other tests and the real adapters behave alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from services.chassis.event_log import EventLog
from services.contracts.change import Change
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered
from services.contracts.envelope import Announcement
from services.contracts.errors import ContractError
from services.intake.adapters.projections.budget_v1 import StoredBudget
from services.intake.adapters.projections.receipts_v1 import StoredReceipts
from services.intake.adapters.projections.roster_v1 import RosterV1, StoredRoster
from services.intake.adapters.stored_requests import StoredRequests
from services.intake.application.ports import Budget, Receipts, Requests, Roster
from services.intake.domain.budget import hour_of
from services.intake.domain.conversation_request import ConversationRequest, Status
from tests.services.intake.examples import ANNA, BRAM, CLIENT, NOON, OTHER_CLIENT, context, stamp, token
from tests.services.intake.in_memory import MemoryIntake, MemoryRoster
from tests.services.intake.messages import as_received


class Kept(Protocol):
    """The three ports over one place where requests are kept."""

    requests: Requests
    receipts: Receipts
    budget: Budget

    def keep(self, request: ConversationRequest) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self.requests = self.receipts = self.budget = self._memory = MemoryIntake()

    def keep(self, request: ConversationRequest) -> None:
        self._memory.keep(request)


class InPostgres:
    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log
        self.requests = StoredRequests(event_log)
        self.receipts = StoredReceipts(event_log)
        self.budget = StoredBudget(event_log)

    def keep(self, request: ConversationRequest) -> None:
        self._event_log.record(context(), Change(None, aggregates=(request,)))


@pytest.fixture(params=["in memory", "in PostgreSQL"])
def kept(request: pytest.FixtureRequest) -> Kept:
    return InMemory() if request.param == "in memory" else InPostgres(request.getfixturevalue("event_log"))


def a_new_request(receipt_token: str = token(), client_id: UUID = CLIENT, hours_ago: int = 0) -> ConversationRequest:
    return ConversationRequest.ask(
        thread_id=uuid4(),
        stamp=stamp(NOON - timedelta(hours=hours_ago)),
        client_id=client_id,
        adviser_id=ANNA,
        receipt_token=receipt_token,
        private_address=b"sealed",
    )


def test_a_request_comes_back_as_it_was_kept(kept: Kept) -> None:
    request = a_new_request()
    kept.keep(request)
    found = kept.requests.get(request.id)
    assert (found.client_id, found.adviser_id, found.receipt_token) == (CLIENT, ANNA, token())
    assert (found.status, found.private_address, found.version) == (Status.WAITING, b"sealed", 2)


def test_every_later_step_comes_back_too(kept: Kept) -> None:
    request = a_new_request()
    kept.keep(request)
    for step in (
        lambda one: one.decline(stamp(), ANNA),
        lambda one: one.choose_again(stamp(), BRAM),
        lambda one: one.accept(stamp()),
    ):
        found = kept.requests.get(request.id)
        step(found)
        kept.keep(found)
    found = kept.requests.get(request.id)
    assert (found.status, found.adviser_id, found.declined_by) == (Status.ACCEPTED, BRAM, (ANNA,))


def test_what_is_not_there_is_not_found(kept: Kept) -> None:
    with pytest.raises(ContractError, match="not_found"):
        kept.requests.get(uuid4())


def test_a_receipt_leads_to_its_thread(kept: Kept) -> None:
    mine, other = a_new_request(token(2)), a_new_request(token(3))
    kept.keep(mine)
    kept.keep(other)
    assert (kept.receipts.thread_of(token(2)), kept.receipts.thread_of(token(3))) == (mine.id, other.id)


@pytest.mark.parametrize("receipt_token", [token(99), "", "abc", "no hexadecimal"])
def test_an_unknown_receipt_leads_nowhere(kept: Kept, receipt_token: str) -> None:
    kept.keep(a_new_request())
    assert kept.receipts.thread_of(receipt_token) is None


def test_a_withdrawn_receipt_leads_nowhere(kept: Kept) -> None:
    request = a_new_request()
    kept.keep(request)
    request.withdraw(stamp())
    kept.keep(request)
    assert kept.receipts.thread_of(token()) is None


def test_requests_are_counted_per_client_and_hour(kept: Kept) -> None:
    for number, (client, hours_ago) in enumerate(((CLIENT, 1), (CLIENT, 0), (CLIENT, 0), (OTHER_CLIENT, 0))):
        kept.keep(a_new_request(token(number), client, hours_ago))
    assert kept.budget.used(CLIENT, hour_of(NOON)) == 2
    assert kept.budget.used(CLIENT, hour_of(NOON - timedelta(hours=1))) == 1
    assert kept.budget.used(OTHER_CLIENT, hour_of(NOON)) == 1
    assert kept.budget.used(uuid4(), hour_of(NOON)) == 0


MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)


@pytest.fixture(params=["in memory", "in PostgreSQL"])
def roster(request: pytest.FixtureRequest) -> Roster:
    """Anna from March to 31 May and again from June; Bram at the other client; the third client has nobody."""
    if request.param == "in memory":
        return MemoryRoster(
            (CLIENT, ANNA, MARCH, date(2026, 5, 31)), (CLIENT, ANNA, JUNE, None), (OTHER_CLIENT, BRAM, MARCH, None)
        )
    log: EventLog = request.getfixturevalue("event_log")
    told: tuple[Announcement, ...] = (
        ClientRegistered(client_id=CLIENT, name=None),
        ClientRegistered(client_id=OTHER_CLIENT, name=None),
        ClientRegistered(client_id=CLIENT, name=None),  # its name changed
        AdviserAllocated(client_id=CLIENT, adviser_id=ANNA, starts_on=MARCH),
        AdviserAllocated(client_id=OTHER_CLIENT, adviser_id=BRAM, starts_on=MARCH),
        AllocationEnded(client_id=CLIENT, adviser_id=ANNA, ends_on=JUNE),
        AllocationEnded(client_id=CLIENT, adviser_id=ANNA, ends_on=date(2026, 5, 31)),  # brought forward
        AdviserAllocated(client_id=CLIENT, adviser_id=ANNA, starts_on=JUNE),
    )
    log.apply_messages("directory", as_received("directory", "intake", told), (RosterV1(),))
    return StoredRoster(log)


def test_known_clients(roster: Roster) -> None:
    assert roster.has_client(CLIENT)
    assert roster.has_client(OTHER_CLIENT)
    assert not roster.has_client(uuid4())


@pytest.mark.parametrize(
    ("client_id", "adviser_id", "on", "allowed"),
    [
        (CLIENT, ANNA, date(2026, 2, 28), False),
        (CLIENT, ANNA, MARCH, True),
        (CLIENT, ANNA, date(2026, 5, 31), True),
        (CLIENT, ANNA, JUNE, True),
        (OTHER_CLIENT, BRAM, JUNE, True),
        (CLIENT, BRAM, JUNE, False),
        (OTHER_CLIENT, ANNA, JUNE, False),
    ],
)
def test_who_may_be_chosen(roster: Roster, client_id: UUID, adviser_id: UUID, on: date, allowed: bool) -> None:
    assert roster.may_be_chosen(client_id, adviser_id, on) is allowed
