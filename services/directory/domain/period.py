"""Days on which something holds. Both ends are included; no end means until further notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.directory.domain.refusals import Refused

FIRST_YEAR, LAST_YEAR = 1990, 2100  # outside these a date is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Period:
    starts_on: date
    ends_on: date | None = None

    def check(self) -> None:
        for day in (self.starts_on, self.ends_on):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise Refused("date_out_of_range")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Refused("ends_before_start")

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: Period) -> bool:
        return (other.ends_on is None or self.starts_on <= other.ends_on) and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )
