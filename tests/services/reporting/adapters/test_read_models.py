"""What the messages of others become, and what a rebuild makes of the service's own events."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.contracts.directory import (
    AdviserAllocated,
    AllocationEnded,
    AssignmentAgreed,
    ClientRegistered,
    UnitChanged,
)
from services.reporting.adapters.allocations import StoredAllocations
from services.reporting.adapters.calendar import StoredAgreements, StoredCalendar
from tests.services.reporting.adapters.running import Running
from tests.services.reporting.examples import ANOTHER_ADVISER, ANOTHER_CLIENT, LINDE, LINDE_NAME, MARIEKE, YEAR

TODAY = date(YEAR + 2, 6, 1)
PROVIDER = {"app.scope": "provider"}


def allocated(starts: date, adviser: object = MARIEKE) -> AdviserAllocated:
    return AdviserAllocated(client_id=LINDE, adviser_id=adviser, starts_on=starts)  # type: ignore[arg-type]


def ended(last: date) -> AllocationEnded:
    return AllocationEnded(client_id=LINDE, adviser_id=MARIEKE, ends_on=last)


@pytest.mark.parametrize(
    ("year", "serves"), [(2022, False), (2023, True), (2024, True), (2025, False), (2026, True), (2027, True)]
)
def test_an_adviser_serves_in_the_years_of_the_allocation(reporting: Running, year: int, serves: bool) -> None:
    reporting.receive(allocated(date(2023, 12, 31)), ended(date(2024, 1, 1)), allocated(date(2026, 12, 31)))
    stored = StoredAllocations(reporting.event_log)
    assert stored.serves(MARIEKE, LINDE, year, date(2026, 6, 1)) is serves
    assert stored.advisers_in(LINDE, year) == ((MARIEKE,) if serves else ())


def test_an_adviser_allocated_today_serves_for_every_year(reporting: Running) -> None:
    reporting.receive(allocated(date(2027, 1, 1)))
    assert StoredAllocations(reporting.event_log).serves(MARIEKE, LINDE, 2023, TODAY)
    assert not StoredAllocations(reporting.event_log).serves(ANOTHER_ADVISER, LINDE, 2023, TODAY)


def test_an_allocation_that_ended_and_began_anew_runs_on(reporting: Running) -> None:
    reporting.receive(allocated(date(2025, 1, 1)), ended(date(2025, 2, 1)), allocated(date(2025, 1, 1)))
    assert StoredAllocations(reporting.event_log).serves(MARIEKE, LINDE, 2026, TODAY)


def test_the_calendar_of_an_adviser_is_that_of_the_clients_served(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_client(ANOTHER_CLIENT, "Ander")
    reporting.receive(AllocationEnded(client_id=ANOTHER_CLIENT, adviser_id=MARIEKE, ends_on=date(YEAR, 2, 1)))
    reporting.prepare()
    calendar = StoredCalendar(reporting.event_log)
    assert len(calendar.everything()) == 4
    served = {(entry.client_id, entry.year) for entry in calendar.served_by(MARIEKE, TODAY)}
    assert served == {(LINDE, YEAR), (LINDE, YEAR + 1), (ANOTHER_CLIENT, YEAR)}


def test_a_changed_agreement_replaces_the_one_before(reporting: Running) -> None:
    reporting.has_client()
    reporting.receive(
        AssignmentAgreed(
            client_id=LINDE, starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 6, 30), modules=(), report_due_month=9,
            report_due_day=15,
        )
    )  # fmt: skip
    agreement = StoredAgreements(reporting.event_log).of(LINDE)
    assert (agreement.ends_on, agreement.due_on(YEAR)) == (date(YEAR, 6, 30), date(YEAR + 1, 9, 15))


def test_units_keep_their_history_by_day(reporting: Running) -> None:
    unit = uuid4()
    for headcount, first in ((80, date(YEAR, 1, 1)), (90, date(YEAR, 1, 1)), (60, date(YEAR, 7, 1))):
        reporting.receive(
            UnitChanged(
                client_id=LINDE, unit_id=unit, parent_id=None, headcount=headcount, valid_from=first, ended=False
            )
        )
    found = reporting.rows("SELECT headcount FROM units_v1 ORDER BY valid_from", PROVIDER)
    assert [row["headcount"] for row in found] == [90, 60]


def test_a_name_lies_sealed_in_the_table_and_a_new_name_replaces_it(reporting: Running) -> None:
    reporting.has_client()
    reporting.receive(
        ClientRegistered(client_id=LINDE, name=reporting.sealed("De Nieuwe Linde")),
        ClientRegistered(client_id=LINDE, name=None),
    )
    (row,) = reporting.rows("SELECT sealed_name FROM client_book_v1", PROVIDER)
    assert row["sealed_name"].startswith("vault:v")
    assert LINDE_NAME not in row["sealed_name"]
    reporting.prepare()
    assert {entry.client_id for entry in StoredCalendar(reporting.event_log).of_client(LINDE)} == {LINDE}


def test_the_calendar_is_made_anew_from_the_log(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_conversations(3)
    reporting.prepare()
    calendar = StoredCalendar(reporting.event_log)
    before = calendar.everything()
    counted = reporting.rows("SELECT fact_ref FROM counted_facts_v1 ORDER BY fact_ref", PROVIDER)
    reporting.event_log.rebuild(["reports_v1"])
    assert calendar.everything() == before
    assert reporting.rows("SELECT fact_ref FROM counted_facts_v1 ORDER BY fact_ref", PROVIDER) == counted
    assert len(counted) == 3
