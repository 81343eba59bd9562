"""Server processes of the database fall silent: the lines stand, no answer comes, nobody is told.

The design speaks of the connection that listens; nobody listens here, readers poll. So it befalls every connection of
a consumer and of a relay, with the relay's lock.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator

import psycopg

from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.support.platform import until

SEEN_SECONDS = 6
ROUNDS, SHORT_ROUNDS = 5, 1
TARGETS = ("casebook", "reporting")  # who announces, with its relay; who takes in


def run(arena: Arena) -> Figures:
    rounds = ROUNDS if arena.full else SHORT_ROUNDS
    desk = arena.desk()
    desk.quick_entry()
    arena.heal(60)
    slowest, stopped = 0.0, 0
    for _ in range(rounds):
        with _silent(arena, *TARGETS) as count:
            stopped += count
            began = time.monotonic()
            desk.quick_entry()
            stored = time.monotonic()
            until(lambda: _taken_in(arena), 30, "reporting to take in the new announcement")
            slowest = max(slowest, time.monotonic() - stored)
            answered = stored - began
        arena.heal()
    assert stopped >= rounds * 2, "no connection was there to fall silent"
    assert slowest <= SEEN_SECONDS, f"seen after {slowest:.1f} s"
    return {"silent": stopped, "seen_seconds": round(slowest, 1), "answer_seconds": round(answered, 1)}


def _taken_in(arena: Arena) -> bool:
    return dict(arena.lags())["reporting<casebook"] == 0


@contextlib.contextmanager
def _silent(arena: Arena, *services: str) -> Iterator[int]:
    """Stops every server process that serves these services and is doing nothing just now."""
    stopped = []
    with psycopg.connect(arena.postgres.superuser_dsn, autocommit=True) as connection:
        names = [arena.platform.databases[service].name for service in services]
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s) AND usename LIKE '%%_app' AND state = 'idle'",
            (names,),
        )
        for (pid,) in rows.fetchall():
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
    try:
        yield len(stopped)
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


ROW = Row(9, "database connections of consumer and relay fall silent", run)
