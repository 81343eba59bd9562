"""A unit (afdeling) of a client: exists from a day on, with a headcount that changes over time (practice 92)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused

MAX_HEADCOUNT = 1_000_000


def check_headcount(headcount: int) -> None:
    if not 0 <= headcount <= MAX_HEADCOUNT:
        raise Refused("headcount_out_of_range")


@dataclass(frozen=True)
class Unit:
    """`headcounts` are (day, people) in order of day; each holds until the next. People of sub-units do not count."""

    unit_id: UUID
    name: str
    parent_id: UUID | None
    period: Period
    headcounts: tuple[tuple[date, int], ...]

    def with_headcount(self, headcount: int, valid_from: date) -> Unit:
        """A later statement about the same day replaces the earlier one."""
        history = dict(self.headcounts) | {valid_from: headcount}
        return replace(self, headcounts=tuple(sorted(history.items())))

    def ended(self, ends_on: date) -> Unit:
        return replace(self, period=Period(self.period.starts_on, ends_on))

    def headcount_on(self, day: date) -> int:
        """0 outside the days on which the unit exists."""
        if not self.period.holds_on(day):
            return 0
        return next((people for since, people in reversed(self.headcounts) if since <= day), 0)
