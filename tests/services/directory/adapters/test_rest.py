"""At rest: words are sealed, rows are shown only to whom they are for, and read models can be made anew."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from services.contracts import directory as contract
from services.contracts.errors import ContractError
from services.directory.composition import read_models
from tests.services.directory import commands
from tests.services.directory.adapters.desk import Desk

CLIENT_TABLES = ("clients_v1", "units_v1", "headcounts_v1", "contacts_v1", "assignments_v1", "allocations_v1")
MARKER = "Onleesbaar"


def furnished(desk: Desk) -> tuple[str, str]:
    """Ids of a client with a row in every table, and of its adviser; every word typed holds the marker."""
    anna = desk.adviser(f"{MARKER} Anna", profile=MARKER, email="onleesbaar@spoorvast.example")
    client_id = desk.open_client(anna, name=f"{MARKER} huis")
    values = {"client_id": client_id, "name": f"{MARKER} naam"}
    version = desk.ask(commands.register_unit(**values, unit_id=uuid4(), expected_version=3)).version
    contact = {"contact_id": uuid4(), "email": "onleesbaar@delinde.example", "expected_version": version}
    desk.ask(commands.appoint_contact(**values, **contact))
    return str(client_id), str(anna)


def everything_stored(desk: Desk) -> str:
    """Every column of every table, as a thief with the whole database reads it (bytes shown as text too)."""
    tables = desk.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", superuser=True)
    found = []
    for (table,) in tables:
        for row in desk.rows(f"SELECT * FROM {table}", superuser=True):  # noqa: S608 - names from the catalog
            found += [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(found)


def test_no_word_of_the_directory_is_readable_in_the_database(empty_desk: Desk) -> None:
    client_id, _ = furnished(empty_desk)
    stored = everything_stored(empty_desk)
    assert client_id in stored  # we do read what is there
    assert MARKER.lower() not in stored.lower()


@pytest.mark.parametrize("table", CLIENT_TABLES)
def test_row_level_security_is_forced_on_every_table_of_clients(empty_desk: Desk, table: str) -> None:
    query = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s"
    assert empty_desk.rows(query, table) == [(True, True)]


def test_every_table_that_names_a_client_is_in_that_list(empty_desk: Desk) -> None:
    query = (
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'client_id' AND table_schema = 'public'"
    )
    assert {name for (name,) in empty_desk.rows(query, superuser=True)} == set(CLIENT_TABLES)


@pytest.mark.parametrize("table", CLIENT_TABLES)
def test_a_transaction_sees_the_rows_of_the_client_it_names(empty_desk: Desk, table: str) -> None:
    own, _ = furnished(empty_desk)
    furnished(empty_desk)
    query = f"SELECT DISTINCT client_id::text FROM {table}"  # noqa: S608 - from the list above
    assert empty_desk.rows(query) == []
    assert empty_desk.rows(query, app__client_id="") == []
    assert empty_desk.rows(query, app__client_id=own) == [(own,)]
    assert len(empty_desk.rows(query, app__scope="provider")) > 1


def test_the_owner_of_the_tables_is_bound_by_it_as_well(empty_desk: Desk) -> None:
    furnished(empty_desk)
    with psycopg.connect(empty_desk.databases.owner_dsn) as connection:
        assert connection.execute("SELECT count(*) FROM clients_v1").fetchone() == (0,)


def test_who_reads_for_one_client_can_write_nothing(empty_desk: Desk) -> None:
    own, _ = furnished(empty_desk)
    with psycopg.connect(empty_desk.databases.app_dsn) as connection:
        connection.execute("SELECT set_config('app.client_id', %s, true)", (own,))
        assert connection.execute("UPDATE clients_v1 SET sector = 'x'").rowcount == 0
        assert connection.execute("DELETE FROM allocations_v1").rowcount == 0


def test_a_public_path_opens_one_row_and_no_other_table(empty_desk: Desk) -> None:
    own, _ = furnished(empty_desk)
    ((slug,),) = empty_desk.rows("SELECT slug FROM clients_v1", app__client_id=own)
    assert empty_desk.rows("SELECT client_id::text FROM clients_v1", app__slug=slug) == [(own,)]
    assert empty_desk.rows("SELECT * FROM contacts_v1", app__slug=slug) == []


def test_a_word_moved_to_another_row_or_column_does_not_open(empty_desk: Desk) -> None:
    one, _ = furnished(empty_desk)
    other, _ = furnished(empty_desk)
    with psycopg.connect(empty_desk.postgres.superuser_dsn_of(empty_desk.databases.name), autocommit=True) as thief:
        before = thief.execute("SELECT name, email FROM contacts_v1 WHERE client_id = %s", (one,)).fetchone()
        assert before is not None
        for swap in ("(SELECT name FROM contacts_v1 WHERE client_id = %(other)s)", "email"):
            query = f"UPDATE contacts_v1 SET name = {swap} WHERE client_id = %(one)s"  # noqa: S608 - from above
            thief.execute(query.encode(), {"one": one, "other": other})
            with pytest.raises(ContractError, match="decrypt_failed"):
                empty_desk.ask(contract.ShowClient(client_id=one))
            thief.execute("UPDATE contacts_v1 SET name = %s WHERE client_id = %s", (before[0], one))
    assert empty_desk.ask(contract.ShowClient(client_id=one)).contacts[0].name == f"{MARKER} naam"


def test_read_models_made_anew_from_the_log_say_the_same(empty_desk: Desk) -> None:
    client_id, adviser_id = furnished(empty_desk)
    ended = commands.end_allocation(client_id=client_id, adviser_id=adviser_id, expected_version=5)
    empty_desk.ask(ended)
    asked = (
        contract.ListClients(limit=200),
        contract.ShowClient(client_id=client_id),
        contract.ListAdvisers(),
        contract.LookUpNames(client_ids=(client_id,), person_ids=(adviser_id,)),
    )
    before = [empty_desk.ask(request) for request in asked]
    log = empty_desk.service.event_log
    log.rebuild([model.name for model in read_models(None)])
    assert [empty_desk.ask(request) for request in asked] == before
