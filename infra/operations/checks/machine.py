"""Room on the disks, and the system's limits for this account."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.operations.checks.finding import Finding, error, warning
from infra.operations.installation import Installation

FULL_MB, TIGHT_MB = 500, 2000
FEW_FILES = 1024  # open files; a service with a busy pool and thirty callers stays below 300
VARIABLE = "PSYCOPG_WAIT_FUNC"


def check(installation: Installation) -> Iterator[Finding]:
    folders = {Path(tempfile.gettempdir()), Path.cwd()}
    if installation.operator.backup_folder is not None:
        folders.add(installation.operator.backup_folder)
    if installation.kind == "embedded":
        folders.add(Path(installation.environs["casebook"]["SPOORVAST_VAULT_CREDENTIALS"]).parent)
    yield from disks(folders)
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEW_FILES:
        yield warning(
            "open_files", f"Dit account mag maar {soft} bestanden openen. Zet ulimit -n op {FEW_FILES} of meer."
        )
    if os.environ.get(VARIABLE, "wait_selector") != "wait_selector":
        yield warning(
            "psycopg_wait_func", f"{VARIABLE} staat in deze omgeving op iets anders dan wait_selector. Haal het weg."
        )


def disks(folders: set[Path], full_mb: int = FULL_MB, tight_mb: int = TIGHT_MB) -> Iterator[Finding]:
    """One finding per disk, however many of the folders lie on it."""
    seen: set[int] = set()
    for folder in sorted(folders):
        try:
            device = folder.stat().st_dev
        except OSError:
            continue
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(folder).free // 2**20
        if free < full_mb:
            yield error("disk_full", f"Op de schijf van {folder} is nog {free} MB vrij. Maak ruimte.", str(folder))
        elif free < tight_mb:
            yield warning("disk_tight", f"Op de schijf van {folder} is nog {free} MB vrij.", str(folder))
