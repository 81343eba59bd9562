"""Start, watch and stop programs that belong to one run, so that nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05


class StartFailed(Exception):
    """A part could not be started; the message is one line for the person at the terminal."""


def free_port() -> int:
    """A TCP port on the loopback address that is free at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


@dataclass(frozen=True)
class Program:
    """A running program: its process, where its output goes and the signal that ends it politely."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    @property
    def pid(self) -> int:
        return self.process.pid

    def await_ready(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Returns as soon as `ready()`; raises `StartFailed` when the program ends first or time runs out."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None:
                raise StartFailed(f"{self.name} stopped while starting: {last_line(self.log)}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} was not ready within {seconds:.0f} s; see {self.log}")
            time.sleep(POLL_SECONDS)

    def ask_to_stop(self) -> None:
        """Sends the polite signal and does not wait."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self, seconds: float = 20) -> None:
        """Polite first; the whole process group is killed when that takes too long."""
        if self.process.poll() is None:
            self.ask_to_stop()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process.wait()

    def kill(self) -> None:
        """SIGKILL to the whole process group; returns when the program is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def is_running(self) -> bool:
        return self.process.poll() is None


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    environ: Mapping[str, str] | None = None,
    account: str | None = None,
) -> Program:
    """In a session of its own, so that Ctrl-C reaches only the runner; ends when the runner ends, even when killed."""
    guarded = [*dying_with_parent(stop_signal, account), *map(str, command)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            guarded,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ) if environ is not None else None,
            start_new_session=True,
        )
    return Program(name, process, log, stop_signal)


def dying_with_parent(stop_signal: signal.Signals, account: str | None = None) -> list[str]:
    """The prefix of a command that drops root for `account` and lets the kernel end it when the runner dies.

    `setpriv` is part of util-linux; elsewhere the next start clears what a killed run left.
    """
    if shutil.which("setpriv") is None:
        return []
    return ["setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG"), *_as_account(account), "--"]


def as_account(account: str | None) -> list[str]:
    """The prefix of a command that runs as `account`; empty when nothing needs dropping."""
    return ["setpriv", *_as_account(account), "--"] if account else []


def _as_account(account: str | None) -> list[str]:
    """`DAC_OVERRIDE` stays, so that a checkout under /root can be read by a server that refuses to be root."""
    if account is None:
        return []
    entry = pwd.getpwnam(account)
    kept = [
        "--inh-caps",
        "-all,+dac_override",
        "--ambient-caps",
        "-all,+dac_override",
        "--bounding-set",
        "-all,+dac_override",
    ]
    return [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", *kept]


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "no output")
