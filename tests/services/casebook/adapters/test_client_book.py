"""ClientBook: one suite over memory and over what directory announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.casebook.adapters.stored_client_book import StoredClientBook
from services.casebook.application.ports import ClientBook
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered, UnitChanged
from tests.services.casebook.in_memory import MemoryClientBook
from tests.services.casebook.running import RunningCasebook

Allocation = tuple[UUID, UUID, date, date | None]
Make = Callable[[set[tuple[UUID, UUID]], tuple[Allocation, ...]], ClientBook]


@pytest.fixture(params=["memory", "announced"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "memory":
        return MemoryClientBook
    casebook: RunningCasebook = request.getfixturevalue("casebook")
    return lambda units, allocations: announced(casebook, units, allocations)


def announced(
    casebook: RunningCasebook, units: set[tuple[UUID, UUID]], allocations: tuple[Allocation, ...]
) -> ClientBook:
    for client_id, unit_id in units:
        casebook.hears(ClientRegistered(client_id=client_id, name=None), a_unit(client_id, unit_id))
    for client_id, adviser_id, first, last in allocations:
        casebook.hears(AdviserAllocated(client_id=client_id, adviser_id=adviser_id, starts_on=first))
        if last:
            casebook.hears(AllocationEnded(client_id=client_id, adviser_id=adviser_id, ends_on=last))
    return StoredClientBook(casebook.service.event_log)  # type: ignore[arg-type]


def a_unit(client_id: UUID, unit_id: UUID, ended: bool = False) -> UnitChanged:
    return UnitChanged(
        client_id=client_id,
        unit_id=unit_id,
        parent_id=None,
        headcount=12,
        valid_from=date(2026, 1, 1),
        ended=ended,
    )


def test_a_unit_belongs_to_its_client_only(make: Make) -> None:
    client, other, unit = uuid4(), uuid4(), uuid4()
    book = make({(client, unit), (other, uuid4())}, ())
    assert (book.has_unit(client, unit), book.has_unit(other, unit)) == (True, False)


def test_an_adviser_serves_from_the_first_day_to_the_last(make: Make) -> None:
    client, anna = uuid4(), uuid4()
    book = make(set(), ((client, anna, date(2026, 1, 1), date(2026, 3, 31)),))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [book.served_on(client, anna, day) for day in days] == [False, True, True, False]


def test_an_open_allocation_has_no_last_day(make: Make) -> None:
    client, anna = uuid4(), uuid4()
    book = make(set(), ((client, anna, date(2026, 1, 1), None),))
    assert book.served_on(client, anna, date(2031, 1, 1))


def test_who_came_back_serves_in_both_periods_and_not_between(make: Make) -> None:
    client, anna = uuid4(), uuid4()
    book = make(
        set(),
        (
            (client, anna, date(2025, 1, 1), date(2025, 6, 30)),
            (client, anna, date(2026, 1, 1), None),
        ),
    )
    days = (date(2025, 3, 1), date(2025, 9, 1), date(2026, 9, 1))
    assert [book.served_on(client, anna, day) for day in days] == [True, False, True]


def test_who_ever_served_is_known_and_others_are_not(make: Make) -> None:
    client, anna = uuid4(), uuid4()
    book = make(set(), ((client, anna, date(2025, 1, 1), date(2025, 6, 30)),))
    assert (book.serves(client, anna), book.serves(client, uuid4()), book.serves(uuid4(), anna)) == (True, False, False)


def test_an_ended_unit_is_still_its_clients(casebook: RunningCasebook) -> None:
    client, unit = uuid4(), uuid4()
    casebook.hears(a_unit(client, unit), a_unit(client, unit, ended=True))
    assert StoredClientBook(casebook.service.event_log).has_unit(client, unit)  # type: ignore[arg-type]
