"""The relay: brings a service's announcements from its outbox to the receivers, in order (architecture §4).

Plain Python, no green threads, polling. Progress is stored after delivery, so a crash repeats a few messages and loses
none; receivers ignore repeats. One relay per service works at a time, under an advisory lock on its own connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import psycopg
from psycopg.rows import dict_row

from services.chassis import telemetry
from services.chassis.connections import FIRST_ANSWER_SECONDS, Line
from services.chassis.flow_state import word
from services.chassis.log import get_logger
from services.chassis.wiring import Announces
from services.contracts.envelope import Envelope

BATCH = 200
IDLE_SECONDS = 0.2  # how soon a new announcement is seen
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds, doubling, while broker or database is down
RELAY_LOCK = (0x5370, 1)  # two numbers: another key space than the recorder's lock of one
# a relay whose machine vanished holds the lock until the server asks: after half a minute instead of two hours
_NOTICE_A_LOST_RELAY = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4"
_log = get_logger("relay")


class Delivers(Protocol):
    """Hands announcements to their receivers. Returns when all have arrived; raises when that is not certain."""

    def deliver(self, envelopes: Sequence[Envelope]) -> None: ...

    def close(self) -> None: ...


def publishing(envelope: Envelope) -> AbstractContextManager[object]:
    """Around the handing over of one announcement: it goes on in the trace of what caused it."""
    return (
        telemetry.inner_span(
            f"publish {envelope.topic}", envelope.traceparent, audience=envelope.audience, position=envelope.position
        )
        if envelope.traceparent
        else nullcontext()
    )


class Relay:
    """Moves the outbox of one service forward."""

    def __init__(
        self, service: str, outbox: Announces, delivery: Delivers, is_my_turn: Callable[[], bool] = lambda: True
    ) -> None:
        self._service = service
        self._outbox = outbox
        self._delivery = delivery
        self._is_my_turn = is_my_turn
        self._pause = 0.0

    def step(self) -> int:
        """Delivers the next batch and stores the progress. Returns how many there were; 0 when there is nothing."""
        batch = self._outbox.announcements_from(self._outbox.relayed(), BATCH)
        if batch:
            self._delivery.deliver(batch)
            self._outbox.set_relayed(batch[-1].position)
        return len(batch)

    def run(self, stop: threading.Event, wake: threading.Event, idle_seconds: float = IDLE_SECONDS) -> None:
        """Works until `stop`. `wake` cuts a wait short: something was recorded, or `stop` was set."""
        while not stop.is_set():
            wake.clear()
            wait = self._careful_step(idle_seconds)
            if wait and not stop.is_set():
                wake.wait(wait)
        self._delivery.close()

    def _careful_step(self, idle_seconds: float) -> float:
        """Seconds to wait before the next step."""
        try:
            self._outbox.note_key_uses()
            if not self._is_my_turn():
                return IDLE_SECONDS
            moved = self.step()
        except Exception as error:  # noqa: BLE001 - broker or database: wait and go on where the progress stands
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            _log.warning("relay_paused", service=self._service, code=word(error), seconds=self._pause)
            return self._pause
        self._pause = 0.0
        return 0.0 if moved else idle_seconds


class OneAtATime:
    """The lock that makes a second relay of the same service wait. It lives and dies with its own connection.

    Its loss (the connection broke) lets another relay begin; the two then repeat each other for a moment, harmlessly.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Line | None = None

    def holds(self) -> bool:
        """Takes the lock when it is free; checks that it is still held. Never waits for it."""
        try:
            if self._connection is None:
                self._connection = Line.connect(self._dsn, autocommit=True, connect_timeout=5, row_factory=dict_row)
                return self._take(self._connection)
            self._connection.patience = FIRST_ANSWER_SECONDS
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.release()
            return False
        return True

    def _take(self, connection: Line) -> bool:
        connection.execute(_NOTICE_A_LOST_RELAY)
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s) AS mine", RELAY_LOCK).fetchone()
        if row is not None and row["mine"]:
            return True
        self.release()
        return False

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
