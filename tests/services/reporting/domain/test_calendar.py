"""When a report is due, and over which years and days it goes."""

from __future__ import annotations

from datetime import date

import pytest

from services.reporting.domain.calendar import Agreement, Period
from tests.services.reporting.examples import LINDE


def agreement(starts: date, ends: date | None = None, month: int = 3, day: int = 1) -> Agreement:
    return Agreement(LINDE, starts, ends, month, day)


def test_every_year_up_to_the_running_one_is_in_the_calendar() -> None:
    assert list(agreement(date(2023, 7, 1)).years(date(2025, 5, 5))) == [2023, 2024, 2025]


def test_an_opdracht_that_ended_asks_for_no_later_years() -> None:
    assert list(agreement(date(2023, 7, 1), date(2024, 2, 1)).years(date(2026, 1, 1))) == [2023, 2024]


def test_an_opdracht_that_is_still_to_begin_asks_for_nothing() -> None:
    assert list(agreement(date(2026, 7, 1)).years(date(2025, 5, 5))) == []


def test_a_part_year_covers_only_its_days() -> None:
    half = agreement(date(2024, 7, 1), date(2025, 6, 30))
    assert half.covered(2024) == Period(date(2024, 7, 1), date(2024, 12, 31))
    assert half.covered(2025) == Period(date(2025, 1, 1), date(2025, 6, 30))


def test_a_year_planned_before_the_agreement_was_changed_is_covered_whole() -> None:
    assert agreement(date(2026, 1, 1)).covered(2025) == Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.practice(98)
@pytest.mark.parametrize(
    ("month", "day", "due"), [(3, 1, date(2026, 3, 1)), (2, 31, date(2026, 2, 28)), (12, 31, date(2026, 12, 31))]
)
def test_the_due_date_is_fixed_by_the_agreement(month: int, day: int, due: date) -> None:
    assert agreement(date(2025, 1, 1), month=month, day=day).due_on(2025) == due
