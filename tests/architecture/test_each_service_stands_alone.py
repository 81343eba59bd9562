"""An image holds one service and the two shared packages: every module of it must import from just those files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import ROOT, SERVICES

SHARED = ("services/contracts", "services/chassis")
IMPORT_ALL = """
import importlib, pathlib, sys
for path in sorted(pathlib.Path('.').rglob('*.py')):
    if 'migrations' in path.parts:
        continue  # alembic runs these as scripts
    name = '.'.join(path.with_suffix('').parts).removesuffix('.__init__')
    importlib.import_module(name)
"""


def copied(folders: tuple[str, ...], to: Path) -> Path:
    for folder in folders:
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return to


def imports_everything(folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PSYCOPG_WAIT_FUNC": "wait_selector"}
    program = [sys.executable, "-c", IMPORT_ALL]
    return subprocess.run(program, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("folder", [*(f"services/{service}" for service in SERVICES), "gateway"])
def test_imports_from_its_own_files_alone(folder: str, tmp_path: Path) -> None:
    result = imports_everything(copied((*SHARED, folder), tmp_path))
    assert result.returncode == 0, result.stderr


def test_a_service_that_reaches_into_another_is_caught(tmp_path: Path) -> None:
    tree = copied((*SHARED, "services/intake"), tmp_path)
    (tree / "services/intake/domain/peek.py").write_text("import services.casebook.domain\n", encoding="utf-8")
    assert imports_everything(tree).returncode != 0
