"""The platform's processes as things that can be killed, paused and started again, one by one, by name."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from infra.local.programs import free_port, start
from services.contracts.registry import SERVICES
from tests.support.platform import PROGRAMS, Platform, entrypoint, until

GATEWAY = "gateway"
CALENDAR_SECONDS = "300"  # as in production: no job hides what the flows themselves must repair
SABOTAGED = "tests.faults.sabotaged_process"


@dataclass
class Processes(Platform):
    """`directory`, `casebook-relay`, … and `gateway` (the website, started when first asked for).

    A process dies with the thread that started it: start processes from the test's own thread.
    """

    changed: dict[str, dict[str, str]] = field(default_factory=dict)  # environment by process, until changed back
    website_port: int = field(default_factory=free_port)
    died: list[str] = field(default_factory=list)  # what ended though nobody ended it, seen when it is started again
    _ended: set[str] = field(default_factory=set)

    def start(self, name: str | None = None, **environ: str) -> None:
        """One process by name, with these variables changed for it; without a name everything but the website."""
        if name is not None:
            self.changed[name] = environ
            self.start_program(name)
            return
        self.prepare()
        for program in PROGRAMS:
            self.start_program(program)
        self.connect()
        self.await_answers()

    def await_answers(self, *services: str, seconds: float = 60) -> None:
        """Until each of these services (default: all) answers a question."""
        for service in services or SERVICES:
            until(partial(self.answers, service), seconds, f"{service} to answer")

    def kill(self, name: str) -> None:
        """SIGKILL; nothing starts it again but `start`, `ensure` or `arena.heal()`."""
        self._end_on_purpose(name)
        self.programs[name].kill()

    def stop_program(self, name: str) -> None:
        """As an operator stops it."""
        self._end_on_purpose(name)
        self.programs[name].stop()

    def restart(self, name: str, **environ: str) -> None:
        self.stop_program(name)
        self.start(name, **environ)

    def pause(self, name: str) -> None:
        os.kill(self.programs[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        os.kill(self.programs[name].pid, signal.SIGCONT)

    def resume_all(self) -> None:
        for name in self.programs:
            if self.is_running(name):
                self.resume(name)

    def is_running(self, name: str) -> bool:
        return name in self.programs and self.programs[name].is_running()

    def ensure(self) -> list[str]:
        """Resumes what is paused and starts what is dead, as a supervisor would. Returns what was dead."""
        dead = [name for name in self.programs if not self.is_running(name)]
        self.resume_all()
        for name in dead:
            self.start_program(name)
        return dead

    @property
    def website_url(self) -> str:
        """Of the gateway's own process."""
        if GATEWAY not in self.programs:
            self.start_program(GATEWAY)
        return f"http://localhost:{self.website_port}"

    def died_on_purpose(self, name: str) -> None:
        """Something of the row ended it."""
        self._ended.add(name)

    def _end_on_purpose(self, name: str) -> None:
        if self.is_running(name):
            self._ended.add(name)

    def start_program(self, name: str) -> None:
        if name in self.programs and name not in self._ended and not self.is_running(name):
            self.died.append(name)
        self._ended.discard(name)
        service = name.removesuffix("-relay")
        environ = self.environ(service) | {"SABOTAGED": service} | self.changed.get(name, {})
        command = [sys.executable, "-W", "ignore", "-m", _module(name, environ)]
        self.programs[name] = start(name, command, log=self.log_of(name), environ=environ)

    def log_of(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def environ(self, service: str) -> dict[str, str]:
        own = {"SPOORVAST_CALENDAR_SECONDS": CALENDAR_SECONDS}
        if service == GATEWAY:
            own |= {
                "SPOORVAST_PUBLIC_URL": f"http://localhost:{self.website_port}",
                "SPOORVAST_SECURE_COOKIES": "false",
                "SPOORVAST_LISTEN": f"127.0.0.1:{self.website_port}",
            }
        return super().environ(service) | own

    def answers(self, service: str) -> bool:
        return self.is_running(service) and super().answers(service)


def _module(name: str, environ: Mapping[str, str]) -> str:
    if name == GATEWAY:
        return "gateway.serve"
    return SABOTAGED if "SABOTAGE" in environ else entrypoint(name)
