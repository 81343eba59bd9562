"""What a composed service is: the same object is run under nameko (RabbitMQ) and in one process (`local_wire`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from services.chassis.key_uses import FLUSH_SECONDS, KeyUses
from services.chassis.lines import Line
from services.chassis.receiving import Flow
from services.contracts.envelope import Envelope


class Dispatches(Protocol):
    """Answers requests; `services.chassis.dispatch.Dispatcher` is one."""

    def handle(self, name: str, payload: dict[str, Any]) -> dict[str, Any]: ...


class Announces(Protocol):
    """The outbox of a service as relay and pull see it; the event log is one."""

    def announcements_after(self, audience: str, after: int, limit: int) -> list[Envelope]: ...

    def lines_after(self, audience: str, after: int, limit: int) -> list[Line]: ...

    def announcements_from(self, position: int, limit: int) -> list[Envelope]: ...

    def relayed(self) -> int: ...

    def set_relayed(self, position: int) -> None: ...

    def note_key_uses(self) -> None: ...

    def adopt_key_uses(self, others: KeyUses) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Job:
    """Work on a timer, such as making due report drafts. `run` is retry-safe; an error is logged and tried again."""

    name: str
    every_seconds: float
    run: Callable[[], None]
    traced: bool = True  # False for what looks every second and seldom finds anything


@dataclass(frozen=True)
class Service:
    """One composed service: what it answers, what it announces, what it receives, what it does on a timer."""

    name: str
    dispatcher: Dispatches
    event_log: Announces
    flows: tuple[Flow, ...] = ()
    jobs: tuple[Job, ...] = ()

    @property
    def chores(self) -> tuple[Job, ...]:
        """Its jobs, and what the chassis does for every service."""
        return (*self.jobs, Job("note_key_uses", FLUSH_SECONDS, self.event_log.note_key_uses, False))
