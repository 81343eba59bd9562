"""A read model made anew while commands go on: the same bytes, short waits, nothing left behind, lost keys told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis import rebuilding
from services.chassis.event_log import EventLog
from services.chassis.keyring import DataKey
from services.chassis.rebuilding import AlreadyRebuilding, NothingOpens
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Change
from services.contracts.errors import ContractError, ErrorCode
from tests.services.chassis.database import SERVICE, ServiceDatabase
from tests.services.chassis.examples import FixedClock, Notebook, NotesCounted, context
from tests.support.platform import ROOT, until
from tests.support.servers import VaultServer

MODEL = "notes_counted_v1"


def notebook_of(notes: int, event_log: EventLog) -> UUID:
    notebook = Notebook.begin(uuid4())
    for number in range(notes):
        notebook.note(str(number))
    event_log.record(context(), Change(None, aggregates=(notebook,)))
    return notebook.id


def contents(database: ServiceDatabase) -> list[Any]:
    """Every byte of every row, as PostgreSQL writes them."""
    return [row["line"] for row in database.rows("SELECT t::text AS line FROM notes_counted_v1 AS t ORDER BY 1")]


@contextmanager
def writers(database: ServiceDatabase, keys: Vault) -> Iterator[list[UUID]]:
    """Two others who go on recording; what they could not record fails the test. Yields what they recorded."""
    written: list[UUID] = []
    refused: list[Exception] = []
    stop = threading.Event()

    def write() -> None:
        log = another_log(database, keys)
        while not stop.is_set():
            try:
                written.append(notebook_of(3, log))
            except ContractError as error:
                refused.append(error)
        log.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert refused == []


def another_log(database: ServiceDatabase, keys: Vault) -> EventLog:
    keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
    return EventLog(database.app_dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())


def test_rebuilt_while_commands_are_carried_out_it_equals_the_live_one(
    event_log: EventLog, database: ServiceDatabase, keys: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 50)
    for _ in range(100):
        notebook_of(3, event_log)
    with writers(database, keys) as written:
        until(lambda: len(written) > 5, what="the writers to be at it")
        before = len(written)
        seen: list[int] = []
        event_log.rebuild([MODEL], lambda *_: seen.append(len(written)))
        assert seen[-1] > before, "nobody wrote meanwhile, so this test shows nothing"
        until(lambda: len(written) > seen[-1] + 5, what="the writers to go on after the exchange")
    live = contents(database)
    assert len(live) == 100 + len(written)
    assert all(line.endswith(",3)") for line in live)
    event_log.rebuild([MODEL])  # now that nobody writes
    assert contents(database) == live


def test_nobody_waits_while_it_is_built(
    event_log: EventLog, database: ServiceDatabase, keys: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook_of(1, event_log)
    other = another_log(database, keys)
    other.ensure_read_models()
    written: list[UUID] = []

    def write_once(_done: int, _of: int) -> None:
        if not written:
            written.append(notebook_of(30, other))

    monkeypatch.setattr(rebuilding, "BATCH", 1)
    event_log.rebuild([MODEL], write_once)
    other.close()
    rows = database.rows("SELECT notes FROM notes_counted_v1 WHERE notebook_id = %s", written[0])
    assert rows == [{"notes": 30}]


def test_readers_see_the_old_rows_until_the_new_ones_are_complete(
    event_log: EventLog, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    notebook_of(5, event_log)
    database.tamper("UPDATE notes_counted_v1 SET notes = 99")
    seen: list[list[Any]] = []
    event_log.rebuild([MODEL], lambda *_: seen.append(database.rows("SELECT notes FROM notes_counted_v1")))
    assert seen == [[{"notes": 99}]] * 3 + [[{"notes": 5}]]


def test_how_far_it_is_can_be_seen_from_outside(
    event_log: EventLog, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    notebook_of(3, event_log)
    asked = "SELECT application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'spoorvast-rebuild%%'"
    names: list[str] = []
    event_log.rebuild([MODEL], lambda *_: names.extend(row["name"] for row in database.rows(asked)))
    assert names[0] == "spoorvast-rebuild notes_counted_v1 2 4"
    assert database.rows(asked) == []


def test_a_second_rebuild_is_refused_while_one_runs(
    event_log: EventLog, database: ServiceDatabase, keys: Vault
) -> None:
    notebook_of(1, event_log)
    other = another_log(database, keys)

    def rebuild_too(_done: int, _of: int) -> None:
        with pytest.raises(AlreadyRebuilding):
            other.rebuild([MODEL])

    event_log.rebuild([MODEL], rebuild_too)
    other.close()


DIES = """
import os, signal, sys
from pathlib import Path
from services.chassis import rebuilding
from services.chassis.vault import Vault
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.test_rebuilding import MODEL, another_log
rebuilding.BATCH = 2
log = another_log(ServiceDatabase(sys.argv[1], "", ""), Vault.from_token(sys.argv[2], sys.stdin.read()))
log.rebuild([MODEL], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_killed_half_way_it_leaves_nothing_and_can_be_done_again(
    event_log: EventLog, database: ServiceDatabase, vault: VaultServer
) -> None:
    notebook_of(9, event_log)
    database.tamper("UPDATE notes_counted_v1 SET notes = 99")
    before = contents(database)
    killed = subprocess.run(
        [sys.executable, "-c", DIES, database.app_dsn, vault.address],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        input=vault.root_token,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert contents(database) == before
    temporary = "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
    until(lambda: database.rows(temporary) == [], what="PostgreSQL to notice that it is gone")
    event_log.rebuild([MODEL])
    assert database.rows("SELECT notes FROM notes_counted_v1") == [{"notes": 9}]


class ForgetfulKeyring(ServiceKeyring):
    """Holds the keys of all streams but those whose key was lost."""

    lost: frozenset[UUID] = frozenset()

    def keys_for(self, stream_ids: Any) -> dict[UUID, DataKey]:
        if self.lost.intersection(stream_ids):
            raise ContractError(ErrorCode.KEY_MISSING)
        return dict(super().keys_for(stream_ids))


def forgetful_log(database: ServiceDatabase, keys: Vault, lost: Sequence[UUID]) -> EventLog:
    keyring = ForgetfulKeyring(keys, SERVICE, database.app_dsn)
    keyring.lost = frozenset(lost)
    return EventLog(database.app_dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())


def test_a_lost_key_is_an_incident_and_the_rest_goes_on(
    event_log: EventLog, database: ServiceDatabase, keys: Vault, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, kept = notebook_of(2, event_log), notebook_of(3, event_log)
    log = forgetful_log(database, keys, [lost])
    assert [(one.stream_id, one.code) for one in log.rebuild([MODEL])] == [(lost, "key_missing")]
    log.close()
    assert database.rows("SELECT * FROM notes_counted_v1") == [{"notebook_id": kept, "notes": 3}]
    told = capsys.readouterr().err
    assert "stream_does_not_open" in told
    assert str(lost) in told


def test_a_row_that_was_changed_is_an_incident_and_the_rest_goes_on(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    changed, kept = notebook_of(2, event_log), notebook_of(3, event_log)
    database.tamper(
        "UPDATE events SET state = set_byte(state, 40, 255 - get_byte(state, 40))"
        " WHERE originator_id = %s AND originator_version = 2",
        changed,
    )
    assert [(one.stream_id, one.code) for one in event_log.rebuild([MODEL])] == [(changed, "decrypt_failed")]
    assert database.rows("SELECT notes FROM notes_counted_v1 WHERE notebook_id = %s", kept) == [{"notes": 3}]


def test_when_nothing_opens_everything_stays_as_it_was(
    event_log: EventLog, database: ServiceDatabase, keys: Vault
) -> None:
    streams = [notebook_of(2, event_log), notebook_of(3, event_log)]
    before = contents(database)
    log = forgetful_log(database, keys, streams)
    with pytest.raises(NothingOpens):
        log.rebuild([MODEL])
    log.close()
    assert contents(database) == before != []


def test_memory_does_not_grow_with_the_log(event_log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 50)
    notebook_of(150, event_log)
    short = peak(event_log)
    for _ in range(3):
        notebook_of(300, event_log)
    assert peak(event_log) < short * 1.3


def peak(event_log: EventLog) -> int:
    tracemalloc.start()
    try:
        event_log.rebuild([MODEL])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
