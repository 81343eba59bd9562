"""`make run` as a person starts it: a process of its own, a folder of its own, its words on the terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pyotp

from infra.local.programs import free_port
from tests.support.platform import until

ROOT = Path(__file__).resolve().parents[2]
READY = "prints the codes of the next half minute"


@dataclass
class LocalRun:
    folder: Path
    port: int = field(default_factory=free_port)
    operations: int = field(default_factory=free_port)  # where operators ask
    process: subprocess.Popen[bytes] | None = None
    _used: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def environ(self, **others: str) -> dict[str, str]:
        run = {"SPOORVAST_RUN": str(self.folder), "SPOORVAST_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        run |= {"SPOORVAST_OPERATIONS_LISTEN": f"127.0.0.1:{self.operations}"}
        return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **run, **others}

    def start(self) -> float:
        """Returns after how many seconds it says that it runs."""
        began = time.monotonic()
        with self._terminal.open("wb") as terminal:
            self.process = subprocess.Popen(
                self.command("run"), env=self.environ(), stdout=terminal, stderr=subprocess.STDOUT
            )
        until(self._is_ready, 400, "make run to be ready")
        return time.monotonic() - began

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.process = None
        return code

    def ask(self, word: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """One command to its end; for starts that must refuse, and for `code`."""
        return subprocess.run(
            self.command(word), env=self.environ(**environ), capture_output=True, text=True, timeout=60, check=False
        )

    def said(self) -> str:
        return self._terminal.read_text()

    def logins(self) -> dict[str, tuple[str, str]]:
        """Role → (e-mail, password), as printed."""
        rows = re.findall(r"^(\S.*?) {2,}(\S+@\S+) +(\S+) +\d{6} *$", self.said(), re.MULTILINE)
        return {role: (email, password) for role, email, password in rows}

    def code(self, email: str) -> str:
        """As the app of this person shows it; one half minute further at each asking, because a code works once."""
        kept = json.loads((self.folder / "logins.json").read_text())
        secret = next(login["totp_secret"] for login in kept if login["email"] == email)
        self._used[email] = self._used.get(email, -1) + 1
        return pyotp.TOTP(secret).at(for_time=int(time.time()), counter_offset=self._used[email])

    def processes(self) -> list[str]:
        """Command lines of every process that works in this run's folder."""
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line:
                found.append(line)
        return found

    @staticmethod
    def command(word: str) -> list[str]:
        return [sys.executable, "-m", "infra.local", word]

    @property
    def _terminal(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.terminal")

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        return READY in self.said()
