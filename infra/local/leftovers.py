"""Finds and ends what an earlier run left when it was killed, without touching anybody else's program."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

GRACE_SECONDS = 10


def remember(pid_file: Path, pid: int) -> None:
    pid_file.write_text(f"{pid}\n")


def end_leftover(pid_file: Path, marker: str) -> None:
    """Ends the remembered program if it still runs *and* its command line names this folder and `marker`."""
    if not pid_file.exists():
        return
    words = pid_file.read_text().split()
    pid = int(words[0]) if words and words[0].isdigit() else 0
    if pid and _is_ours(pid, pid_file.parent, marker):
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ending)
            if _gone(pid, pid_file.parent, marker):
                break
    pid_file.unlink(missing_ok=True)


def _is_ours(pid: int, folder: Path, marker: str) -> bool:
    command = _command_line(pid)
    return str(folder) in command and marker in command


def _gone(pid: int, folder: Path, marker: str) -> bool:
    deadline = time.monotonic() + GRACE_SECONDS
    while _is_ours(pid, folder, marker):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _command_line(pid: int) -> str:
    """Empty when the program is gone. A number may have been given to another program since."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        with contextlib.suppress(OSError):
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    run = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return run.stdout
