"""Whether a flow runs, pauses (something is down) or is halted (a message cannot be applied)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import psycopg

from services.chassis import metrics
from services.chassis.log import get_logger
from services.contracts.errors import ContractError, ErrorCode

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds, doubling, while Vault, database, broker or the source is down
HALT_PAUSE = 5.0
LONGEST_HALT_PAUSE = 30.0  # seconds between attempts at a message that could not be applied
_TRANSIENT = frozenset({ErrorCode.KEY_SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE})
_log = get_logger("receiving")


class Halts(Protocol):
    """Where a halt is kept, so that it outlives the process and shows in `admin dead-letters`."""

    def halted(self, source: str) -> Any: ...

    def halt(self, source: str, position: int, code: str) -> Any: ...

    def resume(self, source: str) -> Any: ...


class Paused(Exception):
    """Something this flow depends on is down; no fault of the message."""


class Broken(Exception):
    """The message at `position` cannot be applied. `code` is a short machine word."""

    def __init__(self, position: int, code: str) -> None:
        super().__init__(code)
        self.position = position
        self.code = code


def is_transient(error: Exception) -> bool:
    """True when waiting helps: Vault, database or broker is down, a lock was not to be had."""
    if isinstance(error, ContractError):
        return error.code in _TRANSIENT
    return isinstance(error, (Paused, psycopg.OperationalError, psycopg.InterfaceError, ConnectionError, TimeoutError))


def word(error: Exception) -> str:
    """The code of a contract error, else the class of the exception; never its text."""
    if isinstance(error, ContractError):
        return error.code.value
    return str(error) if isinstance(error, Paused) else type(error).__name__


class FlowState:
    """Used under the flow's lock only. `monotonic` tells seconds that never go back."""

    def __init__(self, service: str, source: str, halts: Halts, monotonic: Callable[[], float]) -> None:
        self._service = service
        self._source = source
        self._halts = halts
        self._monotonic = monotonic
        self._halted: bool | None = None  # unknown until the database was asked
        self._not_before = 0.0
        self._pause = 0.0

    def takes_messages(self) -> bool:
        """May a message from the broker be applied now? When not, the poll will fetch it."""
        return self.may_try() and self._halted is False

    def may_try(self) -> bool:
        """May the poll work now? Also reads a halt that an earlier process left behind, or an operator took away."""
        if self._halted and self._was_released():
            self._halted, self._not_before, self._pause = False, 0.0, 0.0
            self._show()
            _log.warning("flow_released", service=self._service, source=self._source)
        if self._monotonic() < self._not_before:
            return False
        if self._halted is None:
            try:
                self._halted = bool(self._halts.halted(self._source))
            except Exception as error:  # noqa: BLE001 - the database is down: pause like for anything else
                self.pause(error)
                return False
            self._show()
        return True

    def _was_released(self) -> bool:
        try:
            return not self._halts.halted(self._source)
        except Exception:  # noqa: BLE001 - the database is down: the next attempt will tell
            return False

    def attempts(self, pauses: Sequence[float]) -> Sequence[float]:
        """A halted flow tries once per poll; a running one gives a message all its attempts."""
        return pauses[:1] if self._halted else pauses

    def applied(self, position: int) -> None:
        metrics.POSITION.labels(self._service, self._source).set(position)
        self._resume(position)

    def went_well(self) -> None:
        """The log of the source was applied as far as it goes, or one message of it."""
        self._resume(None)
        self._pause = 0.0
        metrics.PROGRESS.labels(self._service, self._source).set_to_current_time()

    def _resume(self, position: int | None) -> None:
        if not self._halted:
            return
        self._halts.resume(self._source)
        self._halted = False
        self._show()
        _log.warning("flow_resumed", service=self._service, source=self._source, position=position)

    def pause(self, error: Exception) -> None:
        longest = LONGEST_HALT_PAUSE if self._halted else LONGEST_PAUSE
        self._wait(FIRST_PAUSE, longest)
        _log.warning("flow_paused", service=self._service, source=self._source, code=word(error), seconds=self._pause)

    def halt(self, position: int, code: str) -> None:
        """Stops the flow before `position` and raises the alarm once."""
        self._wait(HALT_PAUSE, LONGEST_HALT_PAUSE)
        if self._halted:
            return
        try:
            self._halts.halt(self._source, position, code)
        except Exception as error:  # noqa: BLE001 - cannot even note it: the next poll meets the same message again
            self.pause(error)
            return
        self._halted = True
        self._show()
        _log.error("flow_halted", service=self._service, source=self._source, position=position, code=code)

    def _wait(self, first: float, longest: float) -> None:
        self._pause = min(max(self._pause * 2, first), longest)
        self._not_before = self._monotonic() + self._pause

    def _show(self) -> None:
        metrics.HALTED.labels(self._service, self._source).set(1 if self._halted else 0)
