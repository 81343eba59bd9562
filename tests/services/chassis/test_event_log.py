from __future__ import annotations

import base64
import threading
import traceback
from uuid import UUID, uuid4

import psycopg
import pytest

from services.chassis.database_errors import Collision
from services.chassis.event_log import EventLog
from services.chassis.recorder import WRITE_LOCK
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Act, Addressed, Change
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import OfficeText, Sealed, Theme
from tests.services.chassis.database import SERVICE, ServiceDatabase
from tests.services.chassis.examples import NOON, SECRET_WORDS, Drawer, FixedClock, Notebook, NotesCounted, context


def stored_notebook(event_log: EventLog, *notes: str) -> UUID:
    notebook = Notebook.begin(uuid4())
    for text in notes:
        notebook.note(text)
    event_log.record(context(), Change(None, aggregates=(notebook,)))
    return notebook.id


def registered(client_id: UUID) -> ClientRegistered:
    return ClientRegistered(client_id=client_id, name=None)


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
        None, aggregates=(notebook,), announcements=(registered(uuid4()),), acts=(Act("viewed", notebook.id),)
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
    assert event_log.load(Notebook, notebook_id).version == 1


# --- announcements ---------------------------------------------------------------------------------------------------


def test_an_announcement_goes_to_each_audience_with_the_position_before_it(event_log: EventLog) -> None:
    client, adviser = uuid4(), uuid4()
    named = ClientRegistered(client_id=client, name=OfficeText("vault:v1:abc"))
    event_log.record(
        context(),
        Change(
            None,
            announcements=(
                Addressed(registered(client), "intake"),
                Addressed(registered(client), "casebook"),
                Addressed(named, "reporting"),
                AdviserAllocated(client_id=client, adviser_id=adviser, starts_on=NOON.date()),
            ),
        ),
    )
    everything = event_log.announcements_from(0, 100)
    assert [(line.position, line.previous, line.audience) for line in everything] == [
        (1, 0, "intake"),
        (2, 0, "casebook"),
        (3, 0, "reporting"),
        (4, 2, "casebook"),
        (5, 1, "intake"),
        (6, 3, "reporting"),
    ]
    assert event_log.announcements_after("intake", 0, 100) == [everything[0], everything[4]]
    assert event_log.announcements_after("intake", 1, 100) == [everything[4]]
    assert event_log.announcements_from(4, 1) == [everything[4]]
    assert everything[0].body["name"] is None
    assert everything[2].body["name"] == {"ciphertext": "vault:v1:abc"}
    assert {(line.source, line.recorded_at) for line in everything} == {(SERVICE, NOON)}


def test_nothing_is_addressed_to_a_service_outside_the_audience(event_log: EventLog) -> None:
    ended = AllocationEnded(client_id=uuid4(), adviser_id=uuid4(), ends_on=NOON.date())
    with pytest.raises(ValueError, match="audience"):
        event_log.record(context(), Change(None, announcements=(Addressed(ended, "directory"),)))


@pytest.mark.parametrize(
    "tampering",
    [
        """UPDATE announcements a SET sealed = b.sealed FROM announcements b
           WHERE a.audience = b.audience AND a.position <> b.position""",
        "UPDATE announcements SET position = position + 100",
        "UPDATE announcements SET message_id = gen_random_uuid()",
        "UPDATE announcements SET topic = 'directory.allocation_ended.v1'",
    ],
)
def test_a_moved_announcement_does_not_open(event_log: EventLog, database: ServiceDatabase, tampering: str) -> None:
    for _ in range(2):
        event_log.record(context(), Change(None, announcements=(registered(uuid4()),)))
    database.tamper(tampering)
    with pytest.raises(ContractError) as caught:
        event_log.announcements_from(0, 10)
    assert caught.value.code is ErrorCode.DECRYPT_FAILED


def test_a_reader_who_follows_the_log_misses_nothing_while_many_write(event_log: EventLog) -> None:
    writers, each = 6, 15
    seen: list[int] = []
    chained: list[bool] = []
    done = threading.Event()

    def follow() -> None:
        while True:
            finished = done.is_set()
            lines = event_log.announcements_after("intake", seen[-1] if seen else 0, 7)
            for line in lines:
                chained.append(line.previous == (seen[-1] if seen else 0))
                seen.append(line.position)
            if finished and not lines:
                return

    def write() -> None:
        for _ in range(each):
            event_log.record(context(), Change(None, announcements=(Addressed(registered(uuid4()), "intake"),)))

    reader = threading.Thread(target=follow)
    threads = [threading.Thread(target=write) for _ in range(writers)]
    reader.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert len(seen) == writers * each
    assert all(chained)


def test_the_relay_remembers_how_far_it_came_and_never_goes_back(event_log: EventLog) -> None:
    assert event_log.relayed() == 0
    event_log.set_relayed(7)
    event_log.set_relayed(5)
    assert event_log.relayed() == 7


def test_one_process_at_a_time_is_alone(event_log: EventLog) -> None:
    with event_log.alone("relay") as first, event_log.alone("relay") as second, event_log.alone("job") as other:
        assert (first, second, other) == (True, False, True)
    with event_log.alone("relay") as again:
        assert again


# --- trail -----------------------------------------------------------------------------------------------------------


def test_the_trail_pages_from_the_newest_line(event_log: EventLog) -> None:
    subject = uuid4()
    who = context()
    event_log.record(who, Change(None, acts=(Act("case_viewed", subject), Act("search_run"))))
    event_log.record(context(), Change(None, acts=(Act("case_closed", subject),)))
    page = event_log.trail(limit=2)
    assert [(line.position, line.action, line.subject) for line in page.lines] == [
        (3, "case_closed", subject),
        (2, "search_run", None),
    ]
    assert page.older == 2
    rest = event_log.trail(before=page.older, limit=2)
    assert [(line.action, line.actor, line.role, line.at) for line in rest.lines] == [
        ("case_viewed", who.actor.subject, who.actor.role, NOON)
    ]
    assert rest.older is None


def test_lines_about_one_object_are_found_although_no_id_is_stored_plain(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    subject = uuid4()
    event_log.record(context(), Change(None, acts=(Act("viewed", subject), Act("viewed", uuid4()), Act("run"))))
    event_log.record(context(), Change(None, acts=(Act("closed", subject),)))
    assert [line.action for line in event_log.trail_of(subject)] == ["closed", "viewed"]
    stored = b"".join(row["sealed"] + (row["subject_token"] or b"") for row in database.rows("SELECT * FROM trail"))
    assert subject.bytes not in stored
    assert str(subject).encode() not in stored


def test_a_trail_line_that_was_moved_does_not_open(event_log: EventLog, database: ServiceDatabase) -> None:
    event_log.record(context(), Change(None, acts=(Act("viewed", uuid4()), Act("closed", uuid4()))))
    database.tamper("UPDATE trail a SET sealed = b.sealed FROM trail b WHERE a.position <> b.position")
    with pytest.raises(ContractError) as caught:
        event_log.trail()
    assert caught.value.code is ErrorCode.DECRYPT_FAILED


# --- keys ------------------------------------------------------------------------------------------------------------


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
