"""What a row of the fault table is: one fault, injected into a busy platform."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.arena import Arena

Figures = dict[str, int | float | str]


@dataclass(frozen=True)
class Row:
    """`run` breaks something while the arena is busy and returns figures for the table. Healing and checking follow."""

    number: int
    title: str
    run: Callable[[Arena], Figures]

    def play(self, arena: Arena, seed: int) -> Figures:
        """Runs, heals (≤ 30 s) and checks I1 to I8. Raises `InvariantBroken`, or what the row itself asserts."""
        arena.seed_with(seed)
        arena.platform.died.clear()
        began, asked = time.monotonic(), arena.watcher.asked
        figures = self.run(arena)
        caught_up = arena.heal()
        arena.check()
        own: Figures = {"caught_up_seconds": round(caught_up, 1), "forbidden_asked": arena.watcher.asked - asked}
        if arena.platform.died:
            own["died_by_itself"] = " ".join(arena.platform.died)
        return {**figures, **own, "seconds": round(time.monotonic() - began)}


def rows() -> dict[int, Row]:
    """Every module `row_*.py` in this folder, by number."""
    names = sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)]) if one.name != "row")
    found = [importlib.import_module(f"tests.faults.rows.{name}").ROW for name in names]
    return {row.number: row for row in sorted(found, key=lambda row: row.number)}
