"""The folder in which one installation keeps everything: data, keys, logs."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from infra.local.programs import StartFailed

NEEDED_MB = 500
FULL_MB = 20


def write_private(file: Path, text: str) -> None:
    """Readable by the owner alone, and either the old text or the new one, never half of it."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(file)


class AlreadyRuns(StartFailed):
    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(f"Spoorvast already runs from {folder} (process {holder}); stop that one first")
        self.folder = folder
        self.holder = holder


@dataclass
class RunFolder:
    """`.run`: made at the first start, mode 0700, used by one process at a time."""

    path: Path
    needed_mb: int = NEEDED_MB
    _lock: TextIO | None = field(default=None, init=False)

    def open(self) -> None:
        """Raises `StartFailed` with one line when the folder cannot be used."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (self.path / "lock").open("a+")
        except OSError as error:
            raise StartFailed(f"Cannot write in {self.path}: {os.strerror(error.errno or errno.EIO)}") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            raise AlreadyRuns(self.path, holder) from None
        free = shutil.disk_usage(self.path).free // 2**20
        if free < self.needed_mb:
            raise StartFailed(f"Too little room on the disk of {self.path}: {free} MB free, {self.needed_mb} MB needed")
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def is_full(self) -> bool:
        """Programs that meet a full disk say so in many ways; the disk itself says it in one."""
        return shutil.disk_usage(self.path).free // 2**20 < FULL_MB

    def close(self) -> None:
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()

    def secret(self, name: str) -> str:
        """A random word made at the first asking and kept from then on."""
        file = self.path / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            write_private(file, json.dumps(known, indent=1))
        return known[name]
