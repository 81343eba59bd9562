"""Desks at work side by side: a load of commands on the platform while a row breaks something."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from services.chassis.vault import Vault
from tests.faults.asking import JournalingServices
from tests.faults.journal import Outcome
from tests.faults.traffic import Desk

LAST_ATTEMPTS = 90.0  # seconds after the row's work until the last command must be decided


@dataclass
class Load:
    """`commands`: until so many are decided; `seconds`: for so long. Each desk has a client organisation of its own."""

    ask: JournalingServices
    gateway: Vault
    rng: random.Random
    word: str
    clients: int
    commands: int | None
    seconds: float | None
    desks: list[Desk] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _enough: threading.Event = field(default_factory=threading.Event)
    _crashes: list[BaseException] = field(default_factory=list)

    def prepare(self) -> None:
        with ThreadPoolExecutor(self.clients) as pool:
            seeds = [self.rng.randrange(2**32) for _ in range(self.clients)]
            self.desks = list(pool.map(self._desk, seeds))
        self.ask.forget_figures()

    def start(self) -> None:
        self._began = time.monotonic()
        self._threads = [threading.Thread(target=self._work, args=(desk,), daemon=True) for desk in self.desks]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """After what the row did: waits until the work is done, with a limit on how long one may still try."""
        deadline = time.monotonic() + LAST_ATTEMPTS + (self.seconds or 0)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._enough.set()
        if any(thread.is_alive() for thread in self._threads):
            self.ask.give_up()
            for thread in self._threads:
                thread.join(30)
        if self._crashes:
            raise self._crashes[0]

    def abandon(self) -> None:
        """The row failed: nobody waits for the clients."""
        self._enough.set()
        self.ask.give_up()

    def decided(self) -> int:
        """Commands answered or refused so far."""
        return self.ask.outcomes[Outcome.ACKED] + self.ask.outcomes[Outcome.FAILED]

    def wait_for(self, commands: int, seconds: float = 60) -> None:
        """Until so many are decided: how a row spreads its faults over the load."""
        deadline = time.monotonic() + seconds
        while self.decided() < commands and not self._enough.is_set() and time.monotonic() < deadline:
            self._enough.wait(0.02)

    def figures(self) -> dict[str, int | float]:
        outcomes = self.ask.outcomes
        waits = sorted(self.ask.waits) or [0.0]
        return {
            "acked": outcomes[Outcome.ACKED],
            "refused": outcomes[Outcome.FAILED],
            "unknown": outcomes[Outcome.UNKNOWN],
            "repeated": sum(self.ask.codes.values()),
            "internal": self.ask.codes["internal"],
            "p95_seconds": round(waits[int(len(waits) * 0.95)], 2),
            "slowest_seconds": round(waits[-1], 2),
        }

    def _desk(self, seed: int) -> Desk:
        desk = Desk.opened(self.ask, self.gateway, random.Random(seed), self.word)  # noqa: S311
        desk.stop = self._enough
        return desk

    def _work(self, desk: Desk) -> None:
        try:
            while not self._is_over():
                desk.act()
        except BaseException as crash:  # noqa: BLE001 - told by `finish`, in the thread of the test
            self._crashes.append(crash)

    def _is_over(self) -> bool:
        if self._enough.is_set():
            return True
        if self.commands is not None and self.decided() >= self.commands:
            return True
        return self.seconds is not None and time.monotonic() - self._began >= self.seconds
