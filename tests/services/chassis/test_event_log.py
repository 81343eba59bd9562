from __future__ import annotations

import base64
import traceback
from uuid import UUID, uuid4

import psycopg
import pytest

from services.chassis.database_errors import Collision
from services.chassis.event_log import EventLog
from services.chassis.recorder import WRITE_LOCK
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Act, Change
from services.contracts.directory import ClientRegistered
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Sealed, Theme
from tests.services.chassis.database import SERVICE, ServiceDatabase, once_back
from tests.services.chassis.examples import NOON, SECRET_WORDS, Drawer, FixedClock, Notebook, NotesCounted, context


def stored_notebook(event_log: EventLog, *notes: str) -> UUID:
    notebook = Notebook.begin(uuid4())
    for text in notes:
        notebook.note(text)
    event_log.record(context(), Change(None, aggregates=(notebook,)))
    return notebook.id


def test_an_aggregate_comes_back_as_it_was_stored(event_log: EventLog) -> None:
    notebook = Notebook.begin(uuid4(), title="één")
    notebook.note("eerste", (Theme.SEXISM, Theme.FRAUD), Sealed(b"\x00\xff"))
    event_log.record(context(), Change(None, aggregates=(notebook,)))
    found = event_log.load(Notebook, notebook.id)
    assert (found.version, found.title, found.notes) == (2, "één", ["eerste"])
    assert (found.themes, found.blob) == ((Theme.SEXISM, Theme.FRAUD), Sealed(b"\x00\xff"))
    assert (found.stamp.at, found.stamp.by) == (NOON, notebook.id)


def test_what_does_not_exist_and_what_is_of_another_kind_are_answered_alike(event_log: EventLog) -> None:
    notebook_id = stored_notebook(event_log)
    for kind, wanted in ((Notebook, uuid4()), (Drawer, notebook_id)):
        with pytest.raises(ContractError) as caught:
            event_log.load(kind, wanted)
        assert caught.value.code is ErrorCode.NOT_FOUND


def test_an_event_of_an_older_version_is_upcast(event_log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = Notebook.begin(uuid4())
    notebook.note("oud", (Theme.FRAUD,))
    with monkeypatch.context() as older:
        older.setattr(Notebook.Noted, "class_version", 1)
        event_log.record(context(), Change(None, aggregates=(notebook,)))
    assert event_log.load(Notebook, notebook.id).themes == ()


def test_the_table_shows_neither_words_nor_topics_nor_exact_sizes(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    stored_notebook(event_log, SECRET_WORDS, "x" * 230, "x" * 3000)
    rows = database.rows("SELECT * FROM events ORDER BY originator_version")
    assert {row["topic"] for row in rows} == {"e"}
    everything = b"".join(row["state"] for row in rows)
    assert SECRET_WORDS.encode() not in everything
    assert base64.b64encode(SECRET_WORDS.encode()) not in everything
    assert b"Notebook" not in everything
    assert {len(row["state"]) - 1 - 16 - 12 - 16 for row in rows} == {256, 512, 4096}


@pytest.mark.parametrize(
    "tampering",
    [
        # the states of two versions of one stream change places
        """UPDATE events e SET state = other.state FROM events other
           WHERE other.originator_id = e.originator_id AND e.originator_id = %(first)s
           AND e.originator_version IN (2, 3) AND other.originator_version = 5 - e.originator_version""",
        # the same version of two streams change places
        """UPDATE events e SET state = other.state FROM events other
           WHERE e.originator_version = 2 AND other.originator_version = 2
           AND other.originator_id <> e.originator_id""",
        # a row moves to the end of another stream
        """UPDATE events SET originator_id = %(first)s, originator_version = 4
           WHERE originator_id = %(second)s AND originator_version = 3""",
        # one bit
        """UPDATE events SET state = set_byte(state, 40, get_byte(state, 40) # 1)
           WHERE originator_id = %(first)s AND originator_version = 3""",
        # the name of the key
        """UPDATE events SET state = set_byte(state, 1, get_byte(state, 1) # 1)
           WHERE originator_id = %(first)s AND originator_version = 3""",
        # the format
        "UPDATE events SET state = set_byte(state, 0, 2) WHERE originator_id = %(first)s AND originator_version = 3",
        # nothing left
        "UPDATE events SET state = '' WHERE originator_id = %(first)s AND originator_version = 3",
    ],
)
def test_a_moved_or_edited_row_does_not_open(event_log: EventLog, database: ServiceDatabase, tampering: str) -> None:
    first, second = stored_notebook(event_log, "een", "twee"), stored_notebook(event_log, "drie", "vier")
    assert event_log.load(Notebook, first).notes == ["een", "twee"]
    database.tamper(tampering.replace("%(first)s", f"'{first}'").replace("%(second)s", f"'{second}'"))
    with pytest.raises(ContractError) as caught:
        event_log.load(Notebook, first)
    assert caught.value.code is ErrorCode.DECRYPT_FAILED


def test_a_row_does_not_open_in_the_log_of_another_service(
    event_log: EventLog, database: ServiceDatabase, keys: Vault
) -> None:
    notebook_id = stored_notebook(event_log, "een")
    keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)  # the very same key
    other = EventLog(database.app_dsn, "intake", keyring, (), FixedClock())
    with pytest.raises(ContractError) as caught:
        other.load(Notebook, notebook_id)
    other.close()
    assert caught.value.code is ErrorCode.DECRYPT_FAILED


def test_everything_of_a_change_is_stored_or_nothing(event_log: EventLog, database: ServiceDatabase) -> None:
    class Unwilling:
        name = "unwilling_v1"

        def apply(self, cursor: object, events: object) -> None:
            raise RuntimeError

        def reset(self, cursor: object) -> None: ...

    event_log._read_models._models = (NotesCounted(), Unwilling())
    notebook = Notebook.begin(uuid4())
    change = Change(
        None,
        aggregates=(notebook,),
        announcements=(ClientRegistered(client_id=uuid4(), name=None),),
        acts=(Act("viewed", notebook.id),),
    )
    with pytest.raises(RuntimeError):
        event_log.record(context(), change, tracking=("intake", 1), fingerprint=b"f" * 32)
    tables = ("events", "announcements", "trail", "commands", "tracking", "notes_counted_v1")
    assert [database.count(table) for table in tables] == [0] * 6


def test_of_two_writers_of_one_version_the_second_learns_that_somebody_was_first(event_log: EventLog) -> None:
    notebook_id = stored_notebook(event_log)
    mine, theirs = event_log.load(Notebook, notebook_id), event_log.load(Notebook, notebook_id)
    theirs.note("van hen")
    event_log.record(context(), Change(None, aggregates=(theirs,)))
    mine.note("van mij")
    with pytest.raises(Collision) as caught:
        event_log.record(context(), Change(None, aggregates=(mine,)))
    shown = "".join(traceback.format_exception(caught.value))
    assert "duplicate key" not in shown  # the database's text, with the values of the row in it
    assert event_log.load(Notebook, notebook_id).notes == ["van hen"]


def test_a_wait_for_the_writers_lock_ends(event_log: EventLog, database: ServiceDatabase) -> None:
    with psycopg.connect(database.superuser_dsn) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
        with pytest.raises(ContractError) as caught:
            stored_notebook(event_log)
        holder.rollback()
    assert caught.value.code is ErrorCode.UNAVAILABLE
    stored_notebook(event_log)


def test_a_database_that_is_gone_is_unavailable(event_log: EventLog, database: ServiceDatabase) -> None:
    notebook_id = stored_notebook(event_log)
    with database.gone(), pytest.raises(ContractError) as caught:
        event_log.load(Notebook, notebook_id)
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert once_back(lambda: event_log.load(Notebook, notebook_id)).version == 1


def test_the_services_key_is_made_once_and_stored_only_wrapped(database: ServiceDatabase, keys: Vault) -> None:
    rings = [ServiceKeyring(keys, SERVICE, database.app_dsn) for _ in range(2)]
    first, second = (ring.key() for ring in rings)
    assert first == second
    assert database.rows("SELECT wrapped FROM service_keys")[0]["wrapped"].startswith("vault:v1:")
    assert database.count("service_keys") == 1


def test_without_the_key_service_nothing_is_stored(database: ServiceDatabase) -> None:
    nobody = Vault.from_token("http://127.0.0.1:9", "none")
    log = EventLog(
        database.app_dsn, SERVICE, ServiceKeyring(nobody, SERVICE, database.app_dsn), (NotesCounted(),), FixedClock()
    )
    with pytest.raises(ContractError) as caught:
        stored_notebook(log, SECRET_WORDS)
    log.close()
    assert caught.value.code is ErrorCode.KEY_SERVICE_UNAVAILABLE
    assert database.count("events") == 0
