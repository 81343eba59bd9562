"""The table of rows that were played."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faults.table import Result, write


def test_a_row_played_again_replaces_itself_and_leaves_the_others(tmp_path: Path) -> None:
    write([Result(5, "database", 1, holds=True), Result(2, "killed", 1, holds=False)], tmp_path)
    write([Result(2, "killed", 1, holds=True, figures={"caught_up_seconds": 0.3})], tmp_path)
    kept = [(one["row"], one["holds"]) for one in json.loads((tmp_path / "faults.json").read_text())]
    assert kept == [(2, True), (5, True)]
    lines = [line for line in (tmp_path / "faults.md").read_text().splitlines() if line[:3] in {"| 2", "| 5"}]
    assert "| killed | 1 | yes | caught up seconds 0.3 |" in lines[0]
    assert lines[1].startswith("| 5 | database | 1 | yes |")


def test_a_row_that_did_not_hold_shows(tmp_path: Path) -> None:
    write([Result(2, "killed", 1, holds=False)], tmp_path)
    assert "| **no** |" in (tmp_path / "faults.md").read_text()
