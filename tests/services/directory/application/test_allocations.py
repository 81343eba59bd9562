"""AllocateAdviser and EndAllocation: who may be chosen, and who hears of it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.directory import AdviserAllocated, AllocationEnded
from services.contracts.errors import ContractError
from services.directory.application.allocate_adviser import allocate_adviser
from services.directory.application.end_allocation import end_allocation
from services.directory.domain.refusals import Refused, Stale
from tests.services.directory import commands
from tests.services.directory.examples import (
    ANNA,
    BRAM,
    CLIENT,
    NEW_YEAR,
    adviser,
    client_with_anna,
    client_with_assignment,
    context,
)
from tests.services.directory.in_memory import MemoryAdvisers, MemoryClients

ADVISERS = MemoryAdvisers(adviser(ANNA), adviser(BRAM, certificate_until=None))


def test_an_adviser_is_allocated() -> None:
    clients = MemoryClients(client_with_assignment())
    change = allocate_adviser(commands.allocate_adviser(), context(), clients, ADVISERS)
    assert change.answer.version == 3
    assert change.announcements == (AdviserAllocated(client_id=CLIENT, adviser_id=ANNA, starts_on=NEW_YEAR),)


@pytest.mark.practice(132)
def test_the_certificate_of_the_adviser_decides() -> None:
    clients = MemoryClients(client_with_assignment())
    with pytest.raises(Refused, match="certificate_missing"):
        allocate_adviser(commands.allocate_adviser(adviser_id=BRAM), context(), clients, ADVISERS)


def test_an_adviser_who_does_not_exist() -> None:
    clients = MemoryClients(client_with_assignment())
    with pytest.raises(ContractError, match="not_found"):
        allocate_adviser(commands.allocate_adviser(adviser_id=uuid4()), context(), clients, ADVISERS)


def test_an_allocation_from_a_stale_page() -> None:
    clients = MemoryClients(client_with_assignment())
    with pytest.raises(Stale):
        allocate_adviser(commands.allocate_adviser(expected_version=1), context(), clients, ADVISERS)


def test_an_allocation_ends() -> None:
    change = end_allocation(commands.end_allocation(), context(), MemoryClients(client_with_anna()))
    assert change.announcements == (AllocationEnded(client_id=CLIENT, adviser_id=ANNA, ends_on=commands.JUNE),)


def test_the_end_of_what_never_was() -> None:
    with pytest.raises(Refused, match="no_allocation_to_end"):
        end_allocation(commands.end_allocation(adviser_id=BRAM), context(), MemoryClients(client_with_anna()))


def test_an_end_from_a_stale_page() -> None:
    with pytest.raises(Stale):
        end_allocation(commands.end_allocation(expected_version=1), context(), MemoryClients(client_with_anna()))
