"""One arena for all rows of a worker; after a row that failed the next begins with a fresh one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, rows


class Arenas:
    """Starts an arena when there is none."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._arena: Arena | None = None

    def get(self) -> Arena:
        if self._arena is None:
            self._arena = Arena(self._folder())
            self._arena.start()
        return self._arena

    def healthy(self) -> Arena:
        """The arena, or a fresh one when an earlier test left it broken."""
        arena = self.get()
        try:
            arena.heal()
            arena.check()
        except AssertionError:
            self.discard()
        return self.get()

    def discard(self) -> None:
        if self._arena is not None:
            self._arena.stop()
        self._arena = None

    def play(self, number: int, seed: int = 1) -> Figures:
        """One row in its short form."""
        try:
            return rows()[number].play(self.get(), seed)
        except BaseException:
            self.discard()
            raise


@pytest.fixture(scope="session")
def arenas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arenas]:
    made = Arenas(lambda: tmp_path_factory.mktemp("arena"))
    yield made
    made.discard()
