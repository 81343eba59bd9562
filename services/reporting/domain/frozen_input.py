"""What a report counts, frozen once: four quarters of one year. The year is their sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Fact:
    """One conversation as reporting knows it: a random reference and its calendar quarter, never a date."""

    ref: UUID
    year: int
    quarter: int


@dataclass(frozen=True)
class FrozenInput:
    """`counted` keeps which facts were counted, so that none is ever counted twice."""

    quarters: tuple[int, int, int, int]
    counted: tuple[UUID, ...]

    @property
    def total(self) -> int:
        return sum(self.quarters)


def freeze(year: int, uncounted: Iterable[Fact]) -> FrozenInput:
    """Counts the given facts up to and including `year`.

    A fact of an earlier year came too late for the report of that year, which is frozen: it counts now, in the
    first quarter. Facts of later years are left for later reports.
    """
    quarters = [0, 0, 0, 0]
    counted = []
    for fact in uncounted:
        if fact.year > year:
            continue
        quarters[fact.quarter - 1 if fact.year == year else 0] += 1
        counted.append(fact.ref)
    return FrozenInput((quarters[0], quarters[1], quarters[2], quarters[3]), tuple(sorted(counted)))
