"""The report calendar: fixed when the contract starts, the same whether much or nothing happened (practice 98)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Agreement:
    """What the opdracht says about reports. `ends_on` is the last day, None while it runs on."""

    client_id: UUID
    starts_on: date
    ends_on: date | None
    due_month: int
    due_day: int

    def years(self, today: date) -> range:
        """Every calendar year this covers wholly or partly, up to the running one."""
        last = today if self.ends_on is None else min(self.ends_on, today)
        return range(self.starts_on.year, last.year + 1) if self.starts_on <= last else range(0)

    def covered(self, year: int) -> Period:
        """The part of a calendar year that falls within the opdracht; the whole year when none does any more."""
        first = max(self.starts_on, date(year, 1, 1))
        last = date(year, 12, 31) if self.ends_on is None else min(self.ends_on, date(year, 12, 31))
        return Period(first, last) if first <= last else Period(date(year, 1, 1), date(year, 12, 31))

    def due_on(self, year: int) -> date:
        """The day in the next year on which the report is due; the 31st of a short month is its last day."""
        return due_on(year, self.due_month, self.due_day)


@dataclass(frozen=True)
class Period:
    first: date
    last: date


def due_on(year: int, month: int, day: int) -> date:
    return date(year + 1, month, min(day, calendar.monthrange(year + 1, month)[1]))


def has_ended(year: int, today: date) -> bool:
    return today.year > year
