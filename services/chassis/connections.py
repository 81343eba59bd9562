"""Connections to PostgreSQL that are lent, and on which no wait is endless.

Not psycopg's own pool: after an outage that tries ever less often, it takes out dead connections one by one with pauses
in between, and it asks the server before every use. Here whoever needs a connection makes one, and whether one still
stands is seen on the socket, for nothing. Works with and without green threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg.abc import RV, PQGen
from psycopg.pq import ConnStatus, TransactionStatus
from psycopg.rows import DictRow

BRIDGE_SECONDS = 4.0  # a restart of the server is waited for; less than the five seconds that whoever asks will wait
RETRY_SECONDS = 0.2
FIRST_ANSWER_SECONDS = 3.0  # after a connection lay idle: a line that was cut silently is noticed by this
ANSWER_SECONDS = 20.0  # more than the server itself allows a statement
IDLE_SECONDS, LIFE_SECONDS = 60.0, 3600.0


class NoConnection(psycopg.OperationalError):
    """None to be had: nothing was sent, so nothing was done."""


class Line(Connection[DictRow]):
    """One connection. A wait that takes too long breaks it, since the server may be gone without a word."""

    limit = ANSWER_SECONDS  # seconds for a statement; may be set on one line
    patience = ANSWER_SECONDS  # for the next one only
    made_at = 0.0
    looked_at = False  # by whoever uses it (see `lost_read_models`)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            result = super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # the answer did not come; nothing that follows may wait for it again
            raise
        self.patience = self.limit
        return result

    def stands(self) -> bool:
        """False when the server has closed the line. Asks the socket only."""
        try:
            self.pgconn.consume_input()  # the server's last words
            self.pgconn.consume_input()  # the end after them
        except psycopg.OperationalError:
            return False
        return self.pgconn.status == ConnStatus.OK

    def is_clean(self) -> bool:
        return self.pgconn.transaction_status == TransactionStatus.IDLE


class Connections:
    """At most `limit` at a time, the last one used first."""

    def __init__(
        self, connect: Callable[[], Line], limit: int, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._connect = connect
        self._monotonic = monotonic
        self._places = threading.BoundedSemaphore(limit)
        self._idle: list[tuple[float, Line]] = []
        self._down_since: float | None = None
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[Line]:
        """Raises `NoConnection`: at once while the server is known to be away, else after BRIDGE_SECONDS."""
        if not self._places.acquire(timeout=BRIDGE_SECONDS):
            raise NoConnection
        try:
            line = self._one_that_stands() or self._new()
            line.patience = FIRST_ANSWER_SECONDS
            try:
                yield line
            finally:
                self._take_back(line)
        finally:
            self._places.release()

    def close(self) -> None:
        """Those lent are closed when they come back."""
        self._closed = True
        self.forget_idle()

    def forget_idle(self) -> None:
        """What lies idle is doubted: the next ones are new."""
        self._close_idle(len(self._idle))

    def _one_that_stands(self) -> Line | None:
        while self._idle:
            try:
                _, line = self._idle.pop()
            except IndexError:
                break  # another thread was faster
            if line.stands():
                return line
            line.close()
        return None

    def _new(self) -> Line:
        while True:
            try:
                line = self._connect()
            except psycopg.OperationalError:
                now = self._monotonic()
                self._down_since = self._down_since or now
                if now + RETRY_SECONDS > self._down_since + BRIDGE_SECONDS:
                    raise NoConnection from None
            else:
                self._down_since = None
                line.made_at = self._monotonic()
                return line
            time.sleep(RETRY_SECONDS)

    def _take_back(self, line: Line) -> None:
        now = self._monotonic()
        if self._closed or not line.is_clean() or now > line.made_at + LIFE_SECONDS:
            line.close()
            return
        self._idle.append((now, line))
        if now > self._idle[0][0] + IDLE_SECONDS:
            self._close_idle(1)

    def _close_idle(self, count: int) -> None:
        for _ in range(count):
            try:
                _, line = self._idle.pop(0)
            except IndexError:
                return
            line.close()
