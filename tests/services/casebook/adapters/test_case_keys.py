"""One key per case: erasable alone, shared by a thread and its case file, made by nobody but the keymaster."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.casebook.adapters.case_keys import MOUNT, CaseKeyring
from services.chassis import log
from services.chassis.recorder import Datastore
from services.chassis.vault import connect
from services.contracts.casebook import AcceptRequest, OpenCaseFile, ShowCase, ShowThread
from services.contracts.errors import ContractError
from tests.services.casebook.examples import ANNA, CLIENT, wrap_for
from tests.services.casebook.running import RunningCasebook, root, running_casebook
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture
def lonely(postgres: PostgresServer, vault: VaultServer) -> Iterator[RunningCasebook]:
    """A casebook of this test alone: a lost key would stop the rebuilding of the shared one's read models."""
    with running_casebook(postgres, vault, stock=3) as running:
        running.has_client()
        yield running


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(stream)
    yield stream
    log.configure()


def incidents(logged: io.StringIO) -> list[str]:
    """The streams that an operator is alarmed about."""
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    return [line["reference"] for line in lines if line["event"] == "incident_key_missing"]


def key_name(casebook: RunningCasebook, stream_id: object) -> str:
    (row,) = casebook.rows("SELECT key_name FROM case_keys WHERE stream_id = %s", (stream_id,))
    return str(row["key_name"])


def destroy(vault: VaultServer, name: str) -> None:
    root(vault).write(f"{MOUNT}/keys/{name}/config", {"deletion_allowed": True})
    root(vault).delete(f"{MOUNT}/keys/{name}")


def forget_keys(casebook: RunningCasebook, *stream_ids: object) -> None:
    for stream_id in stream_ids:
        casebook.service.event_log.evict(stream_id)  # type: ignore[attr-defined]


def test_the_name_of_a_key_is_random_and_comes_from_the_pool(casebook: RunningCasebook) -> None:
    pool = {row["key_name"] for row in casebook.rows("SELECT key_name FROM case_key_pool")}
    case_id = casebook.opened()
    name = key_name(casebook, case_id)
    assert re.fullmatch(r"k-[0-9a-f]{32}", name)
    assert name in pool
    assert case_id.hex not in name
    assert casebook.rows("SELECT 1 FROM case_key_pool WHERE key_name = %s", (name,)) == []


def test_a_thread_and_its_case_file_lie_under_one_key(casebook: RunningCasebook) -> None:
    thread_id, case_id = casebook.requested(), uuid4()
    casebook.ask(AcceptRequest(command_id=uuid4(), thread_id=thread_id, expected_version=1))
    casebook.ask(
        OpenCaseFile(
            command_id=uuid4(), case_id=case_id, client_id=CLIENT, thread_id=thread_id, note_key=wrap_for(ANNA)
        )
    )
    assert key_name(casebook, thread_id) == key_name(casebook, case_id)
    forget_keys(casebook, thread_id, case_id)
    assert casebook.ask(ShowThread(thread_id=thread_id)).case_id == case_id
    assert casebook.ask(ShowCase(case_id=case_id)).thread_id == thread_id


def test_destroying_one_key_erases_that_case_and_no_other(
    lonely: RunningCasebook, vault: VaultServer, logged: io.StringIO
) -> None:
    erased, other = lonely.opened(), lonely.opened()
    destroy(vault, key_name(lonely, erased))
    forget_keys(lonely, erased, other)
    with pytest.raises(ContractError, match="key_missing"):
        lonely.ask(ShowCase(case_id=erased))
    assert incidents(logged) == [str(erased)]
    assert lonely.ask(ShowCase(case_id=other)).case_id == other


def test_swapped_rows_and_swapped_keys_never_open(casebook: RunningCasebook) -> None:
    one, two = casebook.opened(), casebook.opened()
    swap = "UPDATE {0} t SET {1} = o.{1} FROM {0} o WHERE t.{2} <> o.{2} AND t.{2} = ANY(%s) AND o.{2} = ANY(%s)"
    both = [one, two]
    for table, column, stream in (
        ("events", "state", "originator_id"),
        ("case_keys", "wrapped", "stream_id"),
    ):
        casebook.tamper(swap.format(table, column, stream), (both, both))
        forget_keys(casebook, *both)
        for case_id in both:
            with pytest.raises(ContractError, match="decrypt_failed"):
                casebook.ask(ShowCase(case_id=case_id))
        casebook.tamper(swap.format(table, column, stream), (both, both))
        forget_keys(casebook, *both)
    assert casebook.ask(ShowCase(case_id=one)).case_id == one


def test_an_empty_pool_refuses_and_the_keymaster_mends_it(postgres: PostgresServer, vault: VaultServer) -> None:
    with running_casebook(postgres, vault, stock=1) as casebook:
        casebook.has_client()
        casebook.opened()
        with pytest.raises(ContractError, match="key_service_unavailable"):
            casebook.opened()
        casebook.service.jobs[0].run()
        casebook.opened()


def test_a_key_taken_in_vain_goes_back_to_the_pool(casebook: RunningCasebook, vault: VaultServer) -> None:
    datastore = Datastore(casebook.databases.app_dsn)
    keyring = CaseKeyring(connect(vault.address, vault.credentials("casebook")), datastore)
    before = casebook.rows("SELECT key_name FROM case_key_pool ORDER BY key_name")
    with datastore.transaction(commit=False) as cursor:
        assert len(keyring.allot(cursor, {uuid4(), uuid4()}, {})) == 2
    assert casebook.rows("SELECT key_name FROM case_key_pool ORDER BY key_name") == before
    datastore.close()


def test_two_writers_never_take_the_same_key(casebook: RunningCasebook, vault: VaultServer) -> None:
    datastore = Datastore(casebook.databases.app_dsn)
    keyring = CaseKeyring(connect(vault.address, vault.credentials("casebook")), datastore)
    one, two = uuid4(), uuid4()
    with datastore.transaction(commit=True) as first, datastore.transaction(commit=True) as second:
        keyring.allot(first, {one}, {})
        keyring.allot(second, {two}, {})
    assert key_name(casebook, one) != key_name(casebook, two)
    datastore.close()


def test_the_service_itself_can_make_no_key(vault: VaultServer) -> None:
    with pytest.raises(ContractError, match="unauthenticated"):
        connect(vault.address, vault.credentials("casebook")).create_key(MOUNT, "k-" + "0" * 32)


def test_a_row_without_its_key_is_an_incident(lonely: RunningCasebook, logged: io.StringIO) -> None:
    case_id = lonely.opened()
    lonely.tamper("DELETE FROM case_keys WHERE stream_id = %s", (case_id,))
    forget_keys(lonely, case_id)
    with pytest.raises(ContractError, match="key_missing"):
        lonely.ask(ShowCase(case_id=case_id))
    assert incidents(logged) == [str(case_id)]


def test_the_services_role_can_neither_change_nor_remove_a_wrapped_key(casebook: RunningCasebook) -> None:
    (row,) = casebook.rows(
        "SELECT has_table_privilege('casebook_app', 'case_keys', 'UPDATE') AS change,"
        " has_table_privilege('casebook_app', 'case_keys', 'DELETE') AS remove"
    )
    assert row == {"change": False, "remove": False}
