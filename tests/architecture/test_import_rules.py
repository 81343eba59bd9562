"""The import rules of pyproject.toml each catch a seeded violation (`make lint` runs them on the real tree)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import ROOT


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for package in ("services", "gateway", "infra"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.po", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(tree: Path, contract: str) -> str:
    program = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract", contract]
    result = subprocess.run(program, cwd=tree, capture_output=True, text=True, timeout=60, check=False)
    return "kept" if result.returncode == 0 else result.stdout


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        ("rooms", "services/casebook/domain/peek.py", "import services.casebook.application"),
        ("rooms", "services/casebook/cellar/__init__.py", ""),
        ("independence", "services/intake/adapters/peek.py", "import services.casebook.domain"),
        ("shared", "services/chassis/peek.py", "import services.casebook.domain"),
        ("frameworks", "services/intake/application/peek.py", "import flask"),
        ("edges", "gateway/peek.py", "import hvac"),
        ("acyclic", "gateway/routes/peek.py", "import gateway.app"),
    ],
)
def test_a_violation_is_caught(tree: Path, contract: str, file: str, line: str) -> None:
    assert lint(tree, contract) == "kept"
    seeded = tree / file
    made = not seeded.parent.exists()
    seeded.parent.mkdir(exist_ok=True)
    seeded.write_text(f"{line}\n", encoding="utf-8")
    try:
        assert lint(tree, contract) != "kept"
    finally:
        shutil.rmtree(seeded.parent) if made else seeded.unlink()
