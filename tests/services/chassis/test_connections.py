"""The database may restart, vanish or fall silent: nothing waits for ever, and afterwards everything works at once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from services.chassis.connections import (
    BRIDGE_SECONDS,
    FIRST_ANSWER_SECONDS,
    Connections,
    Line,
    NoConnection,
)
from services.chassis.publishing import OneAtATime
from services.chassis.recorder import MOST_CONNECTIONS, Datastore
from tests.services.chassis.database import ServiceDatabase
from tests.support.platform import until


@pytest.fixture
def datastore(database: ServiceDatabase) -> Iterator[Datastore]:
    with Datastore(database.app_dsn) as made:
        yield made
        made.close()


def ask(datastore: Datastore) -> int:
    """The server process that answered."""
    with datastore.transaction() as cursor:
        row = cursor.execute("SELECT pg_backend_pid() AS pid").fetchone()
    assert row
    return int(row["pid"])


def use_many(datastore: Datastore, count: int) -> set[int]:
    """So many connections at once, all given back."""
    together = threading.Barrier(count)
    found: set[int] = set()

    def use() -> None:
        with datastore.get_connection() as connection:
            together.wait(20)
            found.add(connection.info.backend_pid)

    threads = [threading.Thread(target=use) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@contextmanager
def silent(pid: int) -> Iterator[None]:
    """The server process neither answers nor closes the line."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_connection_is_used_again(datastore: Datastore) -> None:
    assert len({ask(datastore) for _ in range(20)}) == 1


def test_no_more_connections_than_allowed(datastore: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.connections.BRIDGE_SECONDS", 0.1)
    with ExitStack() as all_of_them:
        for _ in range(MOST_CONNECTIONS):
            all_of_them.enter_context(datastore.get_connection())
        with pytest.raises(NoConnection):
            ask(datastore)
    ask(datastore)


def test_connections_that_all_died_cost_no_failed_request(datastore: Datastore, database: ServiceDatabase) -> None:
    died = use_many(datastore, MOST_CONNECTIONS)
    with psycopg.connect(database.superuser_dsn, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", (list(died),))
    assert ask(datastore) not in died


def test_an_outage_of_a_minute_is_over_as_soon_as_the_server_is_back(database: ServiceDatabase) -> None:
    moved, attempts = 0.0, 0

    def connect() -> Line:
        nonlocal attempts
        attempts += 1
        return Line.connect(database.app_dsn)

    connections = Connections(connect, 3, lambda: time.monotonic() + moved)
    with connections.lend():
        pass
    with database.gone():
        with pytest.raises(NoConnection), connections.lend():
            pass
        assert attempts > 3  # it might have been a restart
        moved, attempts = 60.0, 0
        for _ in range(5):
            with pytest.raises(NoConnection), connections.lend():
                pass
        assert attempts == 5  # nobody waits any more
    with connections.lend() as line:
        line.execute("SELECT 1")
    assert attempts == 6
    connections.close()


def test_a_restart_of_the_server_is_waited_for(datastore: Datastore, database: ServiceDatabase) -> None:
    ask(datastore)
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(ask(datastore)))
    with database.gone():
        asking.start()
        threading.Event().wait(0.5)
    asking.join()
    assert answers


def test_a_server_process_that_falls_silent_is_replaced(datastore: Datastore) -> None:
    pid = ask(datastore)
    began = time.monotonic()
    with silent(pid):
        assert ask(datastore) != pid
    assert time.monotonic() - began < FIRST_ANSWER_SECONDS + BRIDGE_SECONDS + 1


def test_a_server_process_that_falls_silent_in_a_transaction_ends_it(
    datastore: Datastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.connections.Line.limit", 0.5)
    with (
        pytest.raises(psycopg.OperationalError),
        datastore.transaction(commit=True) as cursor,
        silent(cursor.connection.info.backend_pid),
    ):
        cursor.execute("SELECT 1").fetchone()
    assert ask(datastore)


def test_a_relay_whose_lock_falls_silent_asks_anew(database: ServiceDatabase) -> None:
    lock = OneAtATime(database.app_dsn)
    assert lock.holds()
    (held,) = database.rows(
        "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    )
    began = time.monotonic()
    with silent(held["pid"]):
        assert not lock.holds()
    assert time.monotonic() - began < FIRST_ANSWER_SECONDS + 1
    until(lock.holds, 10, "the lock of the process that woke up and found nobody")
    lock.release()
