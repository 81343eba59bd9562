"""The table of a run, for people (`faults.md`) and for machines (`faults.json`), with where and when it was made."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    row: int
    title: str
    seed: int
    holds: bool
    figures: dict[str, Any] = field(default_factory=dict)


def write(results: list[Result], folder: Path) -> None:
    made = {
        "revision": _git("rev-parse", "HEAD"),
        "changed_since": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "seeds": sorted({result.seed for result in results}),
    }
    data = made | {"results": [asdict(result) for result in results]}
    (folder / "faults.json").write_text(json.dumps(data, indent=1) + "\n")
    (folder / "faults.md").write_text(_page(made, results))


def _page(made: dict[str, Any], results: list[Result]) -> str:
    lines = [
        "# What was broken, and what held",
        "",
        "Made by `make faults`; do not edit. Each row breaks a platform of real processes while clients work and keep",
        "a journal; afterwards invariants I1 to I8 are checked (see `tests/faults/README.md`).",
        "",
        f"Revision {made['revision'][:12]}{' and changes' if made['changed_since'] else ''}, {made['made_at']}.",
        f"Machine: {made['machine']}. Seeds: {', '.join(map(str, made['seeds']))}.",
        "",
        "| Row | Fault | Seed | Holds | Figures |",
        "|---|---|---|---|---|",
    ]
    for result in sorted(results, key=lambda one: (one.row, one.seed)):
        figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in result.figures.items())
        holds = "yes" if result.holds else "**no**"
        lines.append(f"| {result.row} | {result.title} | {result.seed} | {holds} | {figures} |")
    return "\n".join(lines) + "\n"


def _git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()
