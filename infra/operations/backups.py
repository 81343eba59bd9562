"""The newest backup: a file or folder in the folder that SPOORVAST_BACKUP_FOLDER names. How it is made is not ours."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.operations.installation import OperatorSettings


@dataclass
class BackupView:
    """`code`: not_configured, folder_unreadable, none_yet, or ok (which says nothing about its age)."""

    code: str = "not_configured"
    folder: str = ""
    newest: str = ""
    made_at: datetime | None = None
    age_hours: float | None = None


def look(operator: OperatorSettings) -> BackupView:
    if operator.backup_folder is None:
        return BackupView()
    folder = operator.backup_folder
    try:
        entries = [(entry.stat().st_mtime, entry.name) for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError:
        return BackupView("folder_unreadable", str(folder))
    if not entries:
        return BackupView("none_yet", str(folder))
    made, name = max(entries)
    age = (time.time() - made) / 3600
    return BackupView("ok", str(folder), name, datetime.fromtimestamp(made, UTC), age)
