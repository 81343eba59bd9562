"""The opdracht: period, modules, reports due, and an advisory adviser who gives no support there."""

from __future__ import annotations

from datetime import date

import pytest

from services.directory.domain.client_organisation import ClientOrganisation
from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused
from services.directory.domain.vocabulary import Module
from tests.services.directory.examples import (
    ANNA,
    BRAM,
    CARLA,
    NEW_YEAR,
    assignment,
    client,
    client_with_anna,
    client_with_assignment,
    stamp,
)

NEXT_YEAR = date(2027, 1, 1)


def test_an_assignment_is_agreed() -> None:
    made = client()
    made.agree_assignment(stamp(), assignment())
    (event,) = made.collect_events()
    assert isinstance(event, ClientOrganisation.AssignmentAgreed)
    assert made.assignments == (assignment(),)


def test_an_assignment_covers_something() -> None:
    with pytest.raises(Refused, match="modules_missing"):
        client().agree_assignment(stamp(), assignment(modules=()))


def test_an_assignment_ends_after_it_starts() -> None:
    with pytest.raises(Refused, match="ends_before_start"):
        client().agree_assignment(stamp(), assignment(period=Period(NEW_YEAR, date(2025, 12, 31))))


@pytest.mark.practice(98)
@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (4, 31), (13, 1), (0, 1), (3, 0), (-1, 5), (3, 32)])
def test_a_report_is_due_on_a_day_that_every_year_has(month: int, day: int) -> None:
    with pytest.raises(Refused, match="report_due_date_invalid"):
        client().agree_assignment(stamp(), assignment(report_due_month=month, report_due_day=day))


@pytest.mark.practice(37)
def test_who_gives_support_at_a_client_does_not_advise_it() -> None:
    with pytest.raises(Refused, match="advisory_adviser_supports_here"):
        client_with_anna().agree_assignment(stamp(), assignment(advisory_adviser_id=ANNA))


@pytest.mark.practice(37)
def test_who_will_give_support_later_does_not_advise_it_either() -> None:
    made = client_with_assignment()
    made.allocate_adviser(stamp(), ANNA, NEXT_YEAR, "", date(2028, 1, 1))
    with pytest.raises(Refused, match="advisory_adviser_supports_here"):
        made.agree_assignment(stamp(), assignment(advisory_adviser_id=ANNA))


def test_who_stopped_giving_support_before_it_starts_may_advise() -> None:
    made = client_with_anna()
    made.end_allocation(stamp(), ANNA, date(2026, 12, 31))
    made.agree_assignment(stamp(), assignment(period=Period(NEXT_YEAR), advisory_adviser_id=ANNA))
    assert made.assignments[-1].advisory_adviser_id == ANNA


def test_agreed_again_from_the_same_day_it_is_replaced() -> None:
    made = client_with_assignment()
    changed = assignment(advisory_adviser_id=BRAM, modules=(Module.INTEGRITY,))
    made.agree_assignment(stamp(), changed)
    assert made.assignments == (changed,)


def test_a_renewal_ends_the_running_assignment_the_day_before() -> None:
    made = client_with_assignment()
    renewal = assignment(period=Period(NEXT_YEAR), advisory_adviser_id=BRAM)
    made.agree_assignment(stamp(), renewal)
    assert [one.period for one in made.assignments] == [Period(NEW_YEAR, date(2026, 12, 31)), Period(NEXT_YEAR)]
    assert [one.advisory_adviser_id for one in made.assignments] == [CARLA, BRAM]


def test_an_assignment_that_ended_before_stays_as_it_was() -> None:
    made = client_with_assignment(period=Period(NEW_YEAR, date(2026, 6, 30)))
    made.agree_assignment(stamp(), assignment(period=Period(NEXT_YEAR)))
    assert made.assignments[0].period == Period(NEW_YEAR, date(2026, 6, 30))


def test_one_from_an_earlier_day_replaces_a_planned_one() -> None:
    made = client_with_assignment(period=Period(NEXT_YEAR))
    made.agree_assignment(stamp(), assignment())
    assert made.assignments == (assignment(),)
