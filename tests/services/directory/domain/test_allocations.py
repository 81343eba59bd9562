"""Toewijzing: whom the employees of a client may choose."""

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
    CERTIFIED_UNTIL,
    NEW_YEAR,
    client,
    client_with_anna,
    client_with_assignment,
    stamp,
)

JUNE = date(2026, 6, 30)
JULY = date(2026, 7, 1)


def test_an_adviser_is_allocated() -> None:
    made = client_with_assignment()
    made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "Kent de zorg", CERTIFIED_UNTIL)
    (event,) = made.collect_events()
    assert isinstance(event, ClientOrganisation.AdviserAllocated)
    assert made.allocations[0].period == Period(NEW_YEAR)


@pytest.mark.practice(132)
def test_an_adviser_whose_certificate_has_expired_is_not_allocated() -> None:
    with pytest.raises(Refused, match="certificate_expired"):
        client_with_assignment().allocate_adviser(stamp(), ANNA, JULY, "", JUNE)


@pytest.mark.practice(132)
def test_an_adviser_without_a_certificate_on_record_is_not_allocated() -> None:
    with pytest.raises(Refused, match="certificate_missing"):
        client_with_assignment().allocate_adviser(stamp(), ANNA, JULY, "", None)


def test_a_certificate_holds_on_its_last_day() -> None:
    made = client_with_assignment()
    made.allocate_adviser(stamp(), ANNA, JUNE, "", JUNE)
    assert len(made.allocations) == 1


def test_without_an_assignment_nobody_is_allocated() -> None:
    with pytest.raises(Refused, match="assignment_does_not_cover"):
        client().allocate_adviser(stamp(), ANNA, NEW_YEAR, "", CERTIFIED_UNTIL)


def test_an_assignment_for_prevention_alone_brings_no_conversations() -> None:
    made = client_with_assignment(modules=(Module.PREVENTION, Module.ADVICE))
    with pytest.raises(Refused, match="assignment_does_not_cover"):
        made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "", CERTIFIED_UNTIL)


@pytest.mark.practice(122)
def test_an_assignment_for_integrity_alone_does() -> None:
    made = client_with_assignment(modules=(Module.INTEGRITY,))
    made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "", CERTIFIED_UNTIL)
    assert len(made.allocations) == 1


def test_before_the_assignment_starts_nobody_is_allocated() -> None:
    with pytest.raises(Refused, match="assignment_does_not_cover"):
        client_with_assignment().allocate_adviser(stamp(), ANNA, date(2025, 12, 31), "", CERTIFIED_UNTIL)


@pytest.mark.practice(37)
def test_the_standing_advisory_adviser_is_not_allocated_for_support() -> None:
    with pytest.raises(Refused, match="advisory_adviser_supports_here"):
        client_with_assignment().allocate_adviser(stamp(), CARLA, NEW_YEAR, "", CERTIFIED_UNTIL)


@pytest.mark.parametrize("starts_on", [NEW_YEAR, JULY])
def test_an_allocation_that_overlaps_another_is_refused(starts_on: date) -> None:
    with pytest.raises(Refused, match="already_allocated"):
        client_with_anna().allocate_adviser(stamp(), ANNA, starts_on, "", CERTIFIED_UNTIL)


def test_after_the_end_an_adviser_may_come_back() -> None:
    made = client_with_anna()
    made.end_allocation(stamp(), ANNA, JUNE)
    with pytest.raises(Refused, match="already_allocated"):
        made.allocate_adviser(stamp(), ANNA, JUNE, "", CERTIFIED_UNTIL)
    made.allocate_adviser(stamp(), ANNA, JULY, "", CERTIFIED_UNTIL)
    assert [one.period for one in made.allocations] == [Period(NEW_YEAR, JUNE), Period(JULY)]


def test_a_reason_is_at_most_300_characters() -> None:
    made = client_with_assignment()
    with pytest.raises(Refused, match="reason_too_long"):
        made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "x" * 301, CERTIFIED_UNTIL)
    made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "x" * 300, CERTIFIED_UNTIL)


def test_an_allocation_ends_on_its_last_day() -> None:
    made = client_with_anna()
    made.end_allocation(stamp(), ANNA, JUNE)
    assert made.allocations[0].period == Period(NEW_YEAR, JUNE)


def test_a_planned_last_day_can_be_brought_forward_but_not_put_off() -> None:
    made = client_with_anna()
    made.end_allocation(stamp(), ANNA, JULY)
    with pytest.raises(Refused, match="allocation_already_ended"):
        made.end_allocation(stamp(), ANNA, JULY)
    made.end_allocation(stamp(), ANNA, JUNE)
    assert made.allocations[0].period.ends_on == JUNE


def test_an_allocation_cannot_end_before_it_starts() -> None:
    with pytest.raises(Refused, match="ends_before_start"):
        client_with_anna().end_allocation(stamp(), ANNA, date(2025, 12, 31))


def test_who_was_never_allocated_cannot_be_ended() -> None:
    with pytest.raises(Refused, match="no_allocation_to_end"):
        client_with_anna().end_allocation(stamp(), BRAM, JUNE)
