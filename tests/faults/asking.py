"""The product's own client with a journal around it: every command is written down and repeated until it is decided."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from services.chassis.rpc_client import Services
from services.contracts.envelope import Actor, Command, Request
from services.contracts.errors import ContractError, ErrorCode
from tests.faults.journal import Journal, Outcome

# The service decided: repeating changes nothing. Everything else may have happened, or may happen yet.
DEFINITE = frozenset(
    {
        ErrorCode.MALFORMED,
        ErrorCode.NOT_FOUND,
        ErrorCode.REFUSED,
        ErrorCode.CONFLICT,
        ErrorCode.REPEATED_DIFFERENTLY,
    }
)
PAUSE = 0.1  # seconds between two attempts
PATIENCE = 60.0  # seconds until a command is left as unknown


@dataclass
class JournalingServices:
    """Has `ask` like `Services`, so that `Story` can speak through it. Safe to share between threads."""

    inner: Services
    journal: Journal
    patience: float = PATIENCE
    waits: list[float] = field(default_factory=list)  # seconds from first attempt to answer, per acked command
    outcomes: Counter[Outcome] = field(default_factory=Counter)  # commands that are decided or given up
    codes: Counter[str] = field(default_factory=Counter)  # why attempts were repeated
    _give_up: threading.Event = field(default_factory=threading.Event)

    def ask(self, request: Request, actor: Actor, *, service: str | None = None) -> Any:
        if not isinstance(request, Command):
            return self.inner.ask(request, actor, service=service)
        began = time.monotonic()
        while True:
            self.journal.attempt(request, actor)
            try:
                answer = self.inner.ask(request, actor)
            except ContractError as error:
                if error.code in DEFINITE:
                    self.journal.fail(request, error.code.value)
                    self.outcomes[Outcome.FAILED] += 1
                    raise
                self.journal.unknown(request, error.code.value)
                self.codes[error.code.value] += 1
                if time.monotonic() - began > self.patience or self._give_up.wait(PAUSE):
                    self.outcomes[Outcome.UNKNOWN] += 1
                    raise
            else:
                self.journal.ack(request, answer)
                self.outcomes[Outcome.ACKED] += 1
                self.waits.append(time.monotonic() - began)
                return answer

    def forget_figures(self) -> None:
        """What was asked until now was preparation."""
        self.waits.clear()
        self.outcomes.clear()
        self.codes.clear()

    def give_up(self) -> None:
        """Commands under way make their last attempt."""
        self._give_up.set()
