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


def _revision() -> str:
    """Twelve digits of the commit, and a plus when files were changed since."""
    return _git("rev-parse", "HEAD")[:12] + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@dataclass(frozen=True)
class Result:
    """One row with one seed, and where and when it was played."""

    row: int
    title: str
    seed: int
    holds: bool
    figures: dict[str, Any] = field(default_factory=dict)
    revision: str = field(default_factory=_revision)
    made_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    machine: str = field(default_factory=_machine)


def write(results: list[Result], folder: Path) -> None:
    """Replaces the same rows and seeds of an earlier run, and keeps the others as they were."""
    file = folder / "faults.json"
    earlier = [Result(**one) for one in json.loads(file.read_text())] if file.exists() else []
    by_place = {(one.row, one.seed): one for one in (*earlier, *results)}
    found = [by_place[place] for place in sorted(by_place)]
    file.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n")
    (folder / "faults.md").write_text(_page(found))


def _page(results: list[Result]) -> str:
    lines = [
        "# What was broken, and what held",
        "",
        "Made by `make faults`; do not edit. Each row breaks a platform of real processes while clients work and keep",
        "a journal; afterwards invariants I1 to I8 are checked (see `tests/faults/README.md`).",
        "",
        f"Machine: {'; '.join(sorted({one.machine for one in results}))}.",
        "",
        "| Row | Fault | Seed | Holds | Figures | Made |",
        "|---|---|---|---|---|---|",
    ]
    for one in results:
        figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in one.figures.items())
        holds = "yes" if one.holds else "**no**"
        made = f"{one.revision}, {one.made_at[:16].replace('T', ' ')}"
        lines.append(f"| {one.row} | {one.title} | {one.seed} | {holds} | {figures} | {made} |")
    return "\n".join(lines) + "\n"
