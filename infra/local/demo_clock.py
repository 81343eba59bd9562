"""A clock that can be set into the past while the demo year is played; otherwise the machine's own."""

from __future__ import annotations

from datetime import datetime

from services.chassis.clock import SystemClock


class MovableClock:
    """Implements `Clock` for all services of one process."""

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._moment: datetime | None = None

    def now(self) -> datetime:
        return self._moment or self._machine.now()

    def set(self, moment: datetime | None) -> None:
        """Stands still at `moment` (aware, UTC) until it is set again; None: the present, running."""
        self._moment = moment
