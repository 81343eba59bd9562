"""How a figure is measured: ours beside its limit, in one process run, round after round.

Only ratios mean something on a machine that does other work as well. So both sides of a figure run alternately, a ratio
is taken per round, and the median of those ratios is the figure.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter

ROUNDS = 7


class Direction(Enum):
    """Which side of the goal is the good one."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True)
class Sample:
    """One side of one round. `work` counts what was done and checked: it must be equal on both sides."""

    value: float  # in the unit of the figure
    work: int


@dataclass(frozen=True)
class Figure:
    """`ours` and `limit` do the same work once per call. `prepare` comes before each round and is not measured.

    `verify` comes after the last round and raises `AssertionError` unless both sides did what they say: rows counted,
    samples opened. `goal` is None for a figure that only informs. `notes` tell what is divided by what, `physics` why a
    goal cannot hold; both go into docs/performance.md.
    """

    name: str
    unit: str
    goal: float | None
    direction: Direction
    ours: Callable[[], Sample]
    limit: Callable[[], Sample]
    notes: str
    physics: str = ""
    prepare: Callable[[], None] = field(default=lambda: None)
    verify: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True)
class Result:
    """`ours` and `limit` are medians in the unit; `ratio` is the median of the ratios per round, not their quotient."""

    figure: Figure
    ours: float
    limit: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def holds(self) -> bool:
        if self.figure.goal is None:
            return True
        if self.figure.direction is Direction.AT_LEAST:
            return self.ratio >= self.figure.goal
        return self.ratio <= self.figure.goal


def measure(figure: Figure, rounds: int = ROUNDS) -> Result:
    """Raises `AssertionError` when the two sides did not do the same work."""
    pairs = [_round(figure, ours_first=number % 2 == 0) for number in range(rounds)]
    figure.verify()
    return Result(
        figure,
        ours=statistics.median(ours.value for ours, _ in pairs),
        limit=statistics.median(limit.value for _, limit in pairs),
        ratios=tuple(ours.value / limit.value for ours, limit in pairs),
    )


def per_second(work: Callable[[], int]) -> Sample:
    """Runs `work`, which answers how much it did; the value is how much of that per second."""
    started = perf_counter()
    done = work()
    return Sample(done / (perf_counter() - started), done)


def milliseconds(work: Callable[[], int]) -> Sample:
    """Runs `work`, which answers how much it did; the value is how long the whole of it took."""
    started = perf_counter()
    done = work()
    return Sample((perf_counter() - started) * 1000, done)


def _round(figure: Figure, *, ours_first: bool) -> tuple[Sample, Sample]:
    """Who goes first alternates, so that a machine that slows down or warms up favours nobody."""
    figure.prepare()
    if ours_first:
        ours, limit = figure.ours(), figure.limit()
    else:
        limit, ours = figure.limit(), figure.ours()
    assert ours.work == limit.work > 0, f"{figure.name}: {ours.work} done beside {limit.work}"
    return ours, limit
