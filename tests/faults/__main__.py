"""`python -m tests.faults`: the rows of the fault table, for several seeds, with figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from pathlib import Path

from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, rows
from tests.faults.table import Result, write


def main() -> int:
    known = rows()
    parser = argparse.ArgumentParser(description="Break the platform row by row and check that everything holds.")
    parser.add_argument("--rows", type=int, nargs="*", default=list(known), choices=list(known), metavar="N")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3], metavar="N")
    parser.add_argument("--short", action="store_true", help="the size that `make test` runs")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write faults.md and faults.json there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep logs and data of the arenas there")
    chosen = parser.parse_args()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="spoorvast-faults-") as temporary:
        base = chosen.keep or Path(temporary)
        arena: Arena | None = None
        try:
            for seed in chosen.seeds:
                for number in chosen.rows:
                    if arena is None:
                        arena = Arena(base / f"arena-{number}-{seed}", full=not chosen.short)
                        tell(f"arena ready in {arena.start():.0f} s")
                    row = known[number]
                    try:
                        figures = row.play(arena, seed)
                    except Exception:  # noqa: BLE001 - the table shows what failed, and the next row begins afresh
                        traceback.print_exc()
                        results.append(Result(number, row.title, seed, holds=False))
                        tell(f"row {number:2} seed {seed} FAILED {row.title}")
                        arena.stop()
                        arena = None
                    else:
                        results.append(Result(number, row.title, seed, holds=True, figures=figures))
                        tell(f"row {number:2} seed {seed} holds  {row.title}: {words(figures)}")
                    if chosen.write:
                        write(results, chosen.write)
        finally:
            if arena is not None:
                arena.stop()
    return 0 if results and all(result.holds for result in results) else 1


def words(figures: Figures) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
