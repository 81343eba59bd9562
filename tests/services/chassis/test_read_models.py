"""Read models fed by the service's own events: in the same transaction, and made anew after a loss."""

from __future__ import annotations

import os
import signal
from uuid import UUID, uuid4

import psycopg
import pytest

from services.chassis import rebuilding
from services.chassis.event_log import EventLog
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Change
from services.contracts.errors import ContractError
from tests.services.chassis.database import BACK_SECONDS, SERVICE, ServiceDatabase, service_database
from tests.services.chassis.examples import FixedClock, Notebook, NotesCounted, context
from tests.support.platform import until
from tests.support.servers import PostgresServer


def fill(event_log: EventLog, notebooks: int, notes: int) -> None:
    for _ in range(notebooks):
        notebook = Notebook.begin(uuid4())
        for number in range(notes):
            notebook.note(str(number))
        event_log.record(context(), Change(None, aggregates=(notebook,)))


def counted(database: ServiceDatabase) -> dict[UUID, int]:
    return {row["notebook_id"]: row["notes"] for row in database.rows("SELECT * FROM notes_counted_v1")}


def test_what_was_just_written_can_be_read(event_log: EventLog) -> None:
    fill(event_log, notebooks=1, notes=2)
    with event_log.cursor() as cursor:
        assert cursor.execute("SELECT notes FROM notes_counted_v1").fetchall() == [{"notes": 2}]


def test_a_read_carries_its_settings_and_cannot_write(event_log: EventLog) -> None:
    shown = "SELECT current_setting('app.client_id', true) AS client"
    with event_log.cursor({"app.client_id": "c-1"}) as cursor:
        assert cursor.execute(shown).fetchone() == {"client": "c-1"}
    with event_log.cursor() as cursor:
        assert cursor.execute(shown).fetchone() in ({"client": ""}, {"client": None})
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), event_log.cursor() as cursor:
        cursor.execute("DELETE FROM notes_counted_v1")


def test_a_rebuilt_model_equals_the_live_one_and_tells_its_progress(
    event_log: EventLog, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 4)
    fill(event_log, notebooks=3, notes=2)
    live = counted(database)
    database.tamper("UPDATE notes_counted_v1 SET notes = 99")
    progress: list[tuple[int, int]] = []
    event_log.rebuild(["notes_counted_v1"], lambda done, of: progress.append((done, of)))
    assert counted(database) == live
    assert progress == [(4, 9), (8, 9), (9, 9)]


def test_a_model_that_stands_is_not_made_again(event_log: EventLog, database: ServiceDatabase) -> None:
    fill(event_log, notebooks=1, notes=1)
    event_log.ensure_read_models()
    database.tamper("UPDATE notes_counted_v1 SET notes = 99")
    event_log.ensure_read_models()
    assert set(counted(database).values()) == {99}


def test_after_a_crash_of_the_database_the_models_come_back(
    tmp_path_factory: pytest.TempPathFactory, keys: Vault
) -> None:
    server = PostgresServer(tmp_path_factory.mktemp("crash") / "cluster")
    server.start()
    try:
        database = service_database(server)
        keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
        event_log = EventLog(database.app_dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())
        event_log.ensure_read_models()
        fill(event_log, notebooks=2, notes=3)
        before = counted(database)
        crash(server)
        assert counted(database) == {}  # PostgreSQL empties unlogged tables
        event_log.ensure_read_models()
        event_log.close()
        assert counted(database) == before
    finally:
        server.stop()


def crash(server: PostgresServer) -> None:
    """One backend dies by SIGKILL: the server ends all others, and recovers as after a power cut."""
    with psycopg.connect(server.superuser_dsn, autocommit=True) as victim:
        victim.execute("CHECKPOINT")  # the tests' cluster commits lazily; a real one does not
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            victim.execute("SELECT 1")
    assert server.cluster.program is not None
    server.cluster.program.await_ready(lambda: accepts(server.superuser_dsn))


def accepts(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_marker_is_unlogged_like_the_models(database: ServiceDatabase) -> None:
    kept = database.rows("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
    assert {row["relname"] for row in kept} == {"read_models_built", "notes_counted_v1"}


def test_a_crash_of_the_database_under_a_running_service_is_noticed_and_mended(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    event_log.ensure_read_models()
    fill(event_log, notebooks=2, notes=3)
    before = counted(database)
    with database.gone():  # what a crash does: every connection ends, and what is UNLOGGED is empty
        pass
    database.tamper("TRUNCATE notes_counted_v1, read_models_built")
    with pytest.raises(ContractError, match="unavailable"), event_log.cursor():
        pytest.fail("an empty read model is no answer")
    until(lambda: asked(event_log) == before, BACK_SECONDS, "the read models")
    fill(event_log, notebooks=1, notes=1)
    assert len(asked(event_log)) == len(before) + 1


def test_commands_go_on_while_read_models_are_made_anew(event_log: EventLog, database: ServiceDatabase) -> None:
    event_log.ensure_read_models()
    fill(event_log, notebooks=1, notes=2)
    with database.gone():
        pass
    database.tamper("TRUNCATE notes_counted_v1, read_models_built")
    fill(event_log, notebooks=3, notes=1)
    until(lambda: sorted(asked(event_log).values()) == [1, 1, 1, 2], BACK_SECONDS, "the read models")


def asked(event_log: EventLog) -> dict[UUID, int]:
    """Nothing while it is lost."""
    try:
        with event_log.cursor() as cursor:
            rows = cursor.execute("SELECT * FROM notes_counted_v1").fetchall()
    except ContractError:
        return {}
    return {row["notebook_id"]: row["notes"] for row in rows}
