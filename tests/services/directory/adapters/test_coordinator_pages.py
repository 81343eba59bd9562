"""What the coordinator is shown of clients and advisers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.event_log import EventLog
from services.contracts import directory as contract
from services.contracts.fields import ContactRole, Module, Track
from services.directory.adapters.client_pages import StoredClientPages
from tests.services.directory import commands
from tests.services.directory.adapters.desk import START, Desk, today

LONG_AGO = date(2020, 1, 1)


def test_clients_are_found_by_any_part_of_name_path_or_sector(empty_desk: Desk) -> None:
    empty_desk.client("Café Zoë & Zonen", slug="cafe-zoe", sector="horeca")
    for search in ("zoë", "CAFE zoe", "horeca cafe", "cafe-zoe", "  zonen  "):
        page = empty_desk.ask(contract.ListClients(search=search))
        assert [line.name for line in page.lines] == ["Café Zoë & Zonen"], search
    assert empty_desk.ask(contract.ListClients(search="nergens te vinden")).total == 0


def test_pages_are_by_name_and_count_all_that_match(empty_desk: Desk) -> None:
    for number in (3, 1, 2):
        empty_desk.client(f"Bladzij {number}")
    first = empty_desk.ask(contract.ListClients(search="bladzij", limit=2))
    second = empty_desk.ask(contract.ListClients(search="bladzij", limit=2, offset=2))
    assert [line.name for line in (*first.lines, *second.lines)] == ["Bladzij 1", "Bladzij 2", "Bladzij 3"]
    assert first.total == second.total == 3


@pytest.mark.parametrize(("offset", "limit"), [(-5, 1), (0, -1), (0, 10**6), (10**6, 1)])
def test_a_page_beyond_the_pages_is_no_error(empty_desk: Desk, offset: int, limit: int) -> None:
    page = empty_desk.ask(contract.ListClients(offset=offset, limit=limit))
    assert len(page.lines) <= 500


def test_a_line_tells_what_holds_today(empty_desk: Desk) -> None:
    anna = empty_desk.adviser()
    client_id = empty_desk.open_client(anna, name="Regel van vandaag")
    unit = {"client_id": client_id, "valid_from": LONG_AGO}
    empty_desk.ask(commands.register_unit(**unit, unit_id=uuid4(), headcount=40, expected_version=3))
    empty_desk.ask(commands.register_unit(**unit, unit_id=uuid4(), headcount=2, expected_version=4))
    ended = uuid4()
    empty_desk.ask(commands.register_unit(**unit, unit_id=ended, headcount=500, expected_version=5))
    empty_desk.ask(commands.end_unit(client_id=client_id, unit_id=ended, ends_on=LONG_AGO, expected_version=6))
    coming = {"client_id": client_id, "unit_id": uuid4(), "valid_from": today() + timedelta(days=9)}
    empty_desk.ask(commands.register_unit(**coming, headcount=900, expected_version=7))
    (line,) = empty_desk.ask(contract.ListClients(search="Regel van vandaag")).lines
    assert (line.headcount, line.allocated_advisers, line.has_assignment) == (42, 1, True)


def test_a_client_without_anything_is_a_line_too(empty_desk: Desk) -> None:
    empty_desk.client("Kaal begin")
    (line,) = empty_desk.ask(contract.ListClients(search="Kaal begin")).lines
    assert (line.headcount, line.allocated_advisers, line.has_assignment) == (0, 0, False)


@pytest.mark.practice(92)
def test_a_client_page_shows_headcounts_as_of_today(empty_desk: Desk) -> None:
    client_id, unit_id = empty_desk.client(), uuid4()
    of_unit = {"client_id": client_id, "unit_id": unit_id}
    empty_desk.ask(commands.register_unit(**of_unit, headcount=10, valid_from=LONG_AGO, expected_version=1))
    changes = ((20, date(2022, 1, 1)), (99, today() + timedelta(days=1)), (15, date(2021, 1, 1)))
    for version, (headcount, day) in enumerate(changes, start=2):
        empty_desk.ask(
            commands.change_headcount(**of_unit, headcount=headcount, valid_from=day, expected_version=version)
        )
    (unit,) = empty_desk.ask(contract.ShowClient(client_id=client_id)).units
    assert (unit.headcount, unit.valid_from, unit.ends_on) == (20, LONG_AGO, None)


def test_a_client_page_shows_contacts_assignment_and_allocations(empty_desk: Desk) -> None:
    bea, anna = empty_desk.adviser("Bea Smit"), empty_desk.adviser("anna de Wit")
    client_id = empty_desk.open_client(bea, anna)
    empty_desk.ask(commands.appoint_contact(client_id=client_id, contact_id=uuid4(), expected_version=4))
    detail = empty_desk.ask(contract.ShowClient(client_id=client_id))
    assert [(one.name, one.email, one.role) for one in detail.contacts] == [
        ("Dirk Hofman", "dirk@delinde.example", ContactRole.HR)
    ]
    assert detail.assignment is not None
    assert (detail.assignment.starts_on, detail.assignment.modules) == (START, (Module.SUPPORT, Module.ADVICE))
    assert [(one.adviser.name, one.reason) for one in detail.allocations] == [
        ("anna de Wit", "Kent de zorg"),
        ("Bea Smit", "Kent de zorg"),
    ]
    assert detail.version == 5


@pytest.mark.parametrize(
    ("agreed", "shown"),
    [
        ([(LONG_AGO, date(2021, 1, 1)), (date(2022, 1, 1), date(2023, 1, 1))], date(2022, 1, 1)),
        ([(LONG_AGO, None), (date(2090, 1, 1), None)], LONG_AGO),
        (
            [(LONG_AGO, date(2021, 1, 1)), (date(2090, 1, 1), date(2091, 1, 1)), (date(2092, 1, 1), None)],
            date(2090, 1, 1),
        ),
    ],
    ids=["the last", "the one that runs", "the next"],
)
def test_which_assignment_is_shown(empty_desk: Desk, agreed: list[tuple[date, date | None]], shown: date) -> None:
    client_id, carla = empty_desk.client(), empty_desk.adviser("Carla Vos")
    for version, (starts_on, ends_on) in enumerate(agreed, start=1):
        values = {"client_id": client_id, "advisory_adviser_id": carla, "expected_version": version}
        empty_desk.ask(commands.agree_assignment(**values, starts_on=starts_on, ends_on=ends_on))
    assert empty_desk.ask(contract.ShowClient(client_id=client_id)).assignment.starts_on == shown


def test_a_client_that_does_not_exist(empty_desk: Desk) -> None:
    assert empty_desk.refusal(contract.ShowClient(client_id=uuid4())) == "not_found"
    assert empty_desk.refusal(contract.ShowAdviser(adviser_id=uuid4())) == "not_found"


def test_an_adviser_is_shown_with_the_clients_of_today(empty_desk: Desk) -> None:
    anna = empty_desk.adviser("Wilhelmina Zoekbaar", tracks=(Track.INTEGRITY,), email="wz@spoorvast.example")
    current, ended = empty_desk.open_client(anna), empty_desk.open_client(anna)
    empty_desk.ask(commands.end_allocation(client_id=ended, adviser_id=anna, ends_on=START))
    detail = empty_desk.ask(contract.ShowAdviser(adviser_id=anna))
    assert (detail.email, detail.card.tracks, detail.version) == ("wz@spoorvast.example", (Track.INTEGRITY,), 1)
    assert detail.client_ids == (current,)
    for search in ("zoekbaar wil", "WZ@spoor"):
        assert empty_desk.ask(contract.ListAdvisers(search=search)).advisers == (detail,)


def test_advisers_are_listed_by_name(empty_desk: Desk) -> None:
    for name in ("Ébène Lijst", "zara Lijst", "Dora Lijst"):
        empty_desk.adviser(name)
    listed = [one.card.name for one in empty_desk.ask(contract.ListAdvisers(search="lijst")).advisers]
    assert listed == ["Dora Lijst", "Ébène Lijst", "zara Lijst"]


def test_the_number_of_questions_to_the_database_does_not_grow(empty_desk: Desk) -> None:
    for number in range(12):
        empty_desk.client(f"Telbaar {number}")
    log = CountingLog(empty_desk.service.event_log)
    pages = StoredClientPages(log, empty_desk.sealed)  # type: ignore[arg-type]
    assert len(pages.page("Telbaar", 0, 1, today()).lines) == 1
    assert log.questions == 2
    assert len(pages.page("Telbaar", 0, 50, today()).lines) == 12
    assert log.questions == 4


class CountingLog:
    """An event log that counts what it is asked."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.questions = 0

    @contextmanager
    def cursor(self, settings: Mapping[str, str]) -> Iterator[CountingLog]:
        with self._log.cursor(settings) as self._cursor:
            yield self

    def execute(self, *question: Any) -> Any:
        self.questions += 1
        return self._cursor.execute(*question)

    def fetchall(self) -> Any:
        return self._cursor.fetchall()
