"""So many callers at once, each asking over and over until all have asked enough together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.bench.harness import Sample, per_second


def together(callers: Sequence[Callable[[], None]], asks: int) -> Sample:
    """Each caller asks an equal part of `asks`, in a thread of its own. Raises what a caller raised."""
    each = max(1, asks // len(callers))

    def work() -> int:
        with ThreadPoolExecutor(len(callers)) as pool:
            return sum(pool.map(lambda ask: _repeat(ask, each), callers))

    return per_second(work)


def _repeat(ask: Callable[[], None], times: int) -> int:
    for _ in range(times):
        ask()
    return times
