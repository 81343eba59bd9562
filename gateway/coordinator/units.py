"""Units as a tree, for reading from top to bottom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.contracts.directory import UnitView


@dataclass(frozen=True, slots=True)
class Branch:
    unit: UnitView
    depth: int  # 0 at the top


def as_tree(units: Iterable[UnitView]) -> tuple[Branch, ...]:
    """Each unit right after the one it lies within; order within a level as given."""
    everything = tuple(units)
    known = {unit.unit_id for unit in everything}
    below: dict[UUID | None, list[UnitView]] = defaultdict(list)
    for unit in everything:
        below[unit.parent_id if unit.parent_id in known else None].append(unit)
    found: list[Branch] = []
    waiting = [(unit, 0) for unit in reversed(below[None])]
    while waiting:
        unit, depth = waiting.pop()
        found.append(Branch(unit, depth))
        waiting += [(child, depth + 1) for child in reversed(below[unit.unit_id])]
    return tuple(found)
