"""Units: they exist from a day on, with a headcount that changes over time."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.directory.domain.client_organisation import ClientOrganisation
from services.directory.domain.refusals import Refused
from tests.services.directory.examples import (
    NEW_YEAR,
    TEAM,
    UNIT,
    client,
    client_with_team,
    client_with_unit,
    stamp,
)

JULY, OCTOBER = date(2026, 7, 1), date(2026, 10, 1)


def test_a_unit_exists_from_its_first_day_with_its_headcount() -> None:
    made = client()
    made.register_unit(stamp(), UNIT, " Thuiszorg ", None, 120, NEW_YEAR)
    (event,) = made.collect_events()
    assert isinstance(event, ClientOrganisation.UnitRegistered)
    assert made.units[UNIT].name == "Thuiszorg"
    assert made.units[UNIT].headcount_on(NEW_YEAR) == 120
    assert made.units[UNIT].headcount_on(date(2025, 12, 31)) == 0


@pytest.mark.parametrize("headcount", [-1, 1_000_001])
def test_a_headcount_out_of_range_is_refused(headcount: int) -> None:
    with pytest.raises(Refused, match="headcount_out_of_range"):
        client().register_unit(stamp(), UNIT, "Thuiszorg", None, headcount, NEW_YEAR)
    with pytest.raises(Refused, match="headcount_out_of_range"):
        client_with_unit().change_headcount(stamp(), UNIT, headcount, JULY)


@pytest.mark.parametrize("headcount", [0, 1_000_000])
def test_the_ends_of_the_range_are_fine(headcount: int) -> None:
    made = client()
    made.register_unit(stamp(), UNIT, "Thuiszorg", None, headcount, NEW_YEAR)
    assert made.units[UNIT].headcount_on(JULY) == headcount


def test_a_unit_needs_a_name() -> None:
    with pytest.raises(Refused, match="name_missing"):
        client().register_unit(stamp(), UNIT, "  ", None, 1, NEW_YEAR)


def test_the_same_unit_is_not_registered_twice() -> None:
    with pytest.raises(Refused, match="unit_already_registered"):
        client_with_unit().register_unit(stamp(), UNIT, "Thuiszorg", None, 1, NEW_YEAR)


def test_a_parent_has_to_be_a_unit_of_this_client() -> None:
    with pytest.raises(Refused, match="parent_unknown"):
        client_with_unit().register_unit(stamp(), TEAM, "Team", uuid4(), 1, NEW_YEAR)


def test_a_unit_cannot_lie_within_itself() -> None:
    with pytest.raises(Refused, match="parent_unknown"):
        client().register_unit(stamp(), UNIT, "Thuiszorg", UNIT, 1, NEW_YEAR)


def test_a_parent_has_to_exist_on_the_first_day() -> None:
    with pytest.raises(Refused, match="parent_not_in_effect"):
        client_with_unit().register_unit(stamp(), TEAM, "Team", UNIT, 1, date(2025, 12, 31))


def test_a_parent_that_ends_takes_no_new_units() -> None:
    made = client_with_unit()
    made.end_unit(stamp(), UNIT, OCTOBER)
    with pytest.raises(Refused, match="parent_not_in_effect"):
        made.register_unit(stamp(), TEAM, "Team", UNIT, 1, JULY)


@pytest.mark.practice(92)
def test_a_headcount_holds_from_its_day_on_and_leaves_earlier_days_alone() -> None:
    made = client_with_unit()
    made.change_headcount(stamp(), UNIT, 140, JULY)
    unit = made.units[UNIT]
    assert [unit.headcount_on(day) for day in (date(2026, 6, 30), JULY, OCTOBER)] == [120, 140, 140]


def test_a_later_statement_about_the_same_day_replaces_the_earlier_one() -> None:
    made = client_with_unit()
    made.change_headcount(stamp(), UNIT, 140, JULY)
    made.change_headcount(stamp(), UNIT, 141, JULY)
    assert made.units[UNIT].headcount_on(JULY) == 141


def test_a_correction_between_two_known_days_keeps_the_later_one() -> None:
    made = client_with_unit()
    made.change_headcount(stamp(), UNIT, 160, OCTOBER)
    made.change_headcount(stamp(), UNIT, 140, JULY)
    assert [made.units[UNIT].headcount_on(day) for day in (JULY, OCTOBER)] == [140, 160]


def test_a_headcount_before_the_unit_exists_is_refused() -> None:
    with pytest.raises(Refused, match="before_unit_start"):
        client_with_unit().change_headcount(stamp(), UNIT, 1, date(2025, 12, 31))


def test_a_headcount_after_the_end_is_refused() -> None:
    made = client_with_unit()
    made.end_unit(stamp(), UNIT, JULY)
    with pytest.raises(Refused, match="unit_ended"):
        made.change_headcount(stamp(), UNIT, 1, OCTOBER)


def test_an_ended_unit_has_nobody_after_its_last_day() -> None:
    made = client_with_unit()
    made.end_unit(stamp(), UNIT, JULY)
    assert [made.units[UNIT].headcount_on(day) for day in (JULY, date(2026, 7, 2))] == [120, 0]


def test_a_unit_cannot_end_before_it_starts() -> None:
    with pytest.raises(Refused, match="ends_before_start"):
        client_with_unit().end_unit(stamp(), UNIT, date(2025, 12, 31))


def test_a_unit_ends_once() -> None:
    made = client_with_unit()
    made.end_unit(stamp(), UNIT, JULY)
    with pytest.raises(Refused, match="unit_ended"):
        made.end_unit(stamp(), UNIT, OCTOBER)


def test_sub_units_end_first() -> None:
    made = client_with_team()
    with pytest.raises(Refused, match="unit_has_subunits"):
        made.end_unit(stamp(), UNIT, JULY)
    made.end_unit(stamp(), TEAM, JULY)
    made.end_unit(stamp(), UNIT, JULY)
    assert made.units[UNIT].period.ends_on == JULY


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1989, 12, 31), date(2101, 1, 1), date.max])
def test_a_slip_of_the_keyboard_in_a_date_is_refused(day: date) -> None:
    with pytest.raises(Refused, match="date_out_of_range"):
        client().register_unit(stamp(), UNIT, "Thuiszorg", None, 1, day)
