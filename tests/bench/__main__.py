"""`python -m tests.bench [--only NAME ...] [--rounds N] [--out FOLDER]`; `make bench` runs everything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import report
from tests.bench.harness import ROUNDS, Result, measure
from tests.bench.registry import FIGURES
from tests.bench.stage import Scale, Stage, stage


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    names = asked.only or list(FIGURES)
    with stage() as servers:
        results = [result for name in names for result in _measured(name, servers, asked.rounds)]
        versions = (str(servers.postgres.cluster.version), servers.vault.server.version)
    sys.stdout.write("\n" + report.as_table(results) + "\n")
    complete = set(names) == set(FIGURES)
    if asked.out:
        report.write(results, versions, asked.out / "bench.json", asked.out / "performance.md" if complete else None)
    else:
        document = report.ROOT / "docs" / "performance.md" if complete else None
        report.write(results, versions, report.ROOT / "bench.json", document)
    return 0


def _measured(name: str, servers: Stage, rounds: int) -> list[Result]:
    results = []
    with FIGURES[name](servers, Scale()) as figures:
        for figure in figures:
            sys.stdout.write(f"{figure.name} ... ")
            sys.stdout.flush()
            results.append(measure(figure, rounds))
            sys.stdout.write(f"{results[-1].ratio:.2f}\n")
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=sorted(FIGURES), help="these figures; docs/performance.md stays")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each figure ({ROUNDS})")
    parser.add_argument("--out", type=Path, help="folder for bench.json and performance.md instead of the repository")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
