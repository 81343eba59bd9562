"""The database itself keeps clients apart, whatever a query forgets."""

from __future__ import annotations

import psycopg
import pytest

from tests.services.reporting.adapters.running import Running
from tests.services.reporting.examples import ANOTHER_CLIENT, LINDE

TABLES = (
    "reports_v1", "counted_facts_v1", "facts_v1", "client_book_v1", "units_v1", "assignments_v1", "allocations_v1",
)  # fmt: skip


@pytest.fixture
def two_clients(reporting: Running) -> Running:
    for client in (LINDE, ANOTHER_CLIENT):
        reporting.has_client(client)
        reporting.has_conversations(2, client)
    reporting.prepare()
    return reporting


def test_every_table_with_a_client_is_forced_under_it(reporting: Running) -> None:
    with psycopg.connect(reporting.superuser_dsn) as connection:
        found = connection.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c JOIN pg_attribute a"
            " ON a.attrelid = c.oid AND a.attname = 'client_id' WHERE c.relkind = 'r'"
            " AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert dict(found) == dict.fromkeys(TABLES, True)


@pytest.mark.parametrize("table", [table for table in TABLES if table != "units_v1"])
def test_a_read_for_one_client_finds_that_client_only(two_clients: Running, table: str) -> None:
    query = f"SELECT DISTINCT client_id FROM {table}"  # noqa: S608 - a name from the list above
    assert two_clients.rows(query) == []
    assert two_clients.rows(query, {"app.client_id": ""}) == []
    assert two_clients.rows(query, {"app.client_id": str(LINDE)}) == [{"client_id": LINDE}]
    assert len(two_clients.rows(query, {"app.scope": "provider"})) == 2


@pytest.mark.parametrize("scope", [{}, {"app.client_id": str(LINDE)}, {"app.scope": "provider"}])
def test_only_the_service_itself_writes(two_clients: Running, scope: dict[str, str]) -> None:
    assert two_clients.rows("UPDATE facts_v1 SET quarter = 4 RETURNING fact_ref", scope) == []
    assert two_clients.rows("DELETE FROM facts_v1 RETURNING fact_ref", scope) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        two_clients.rows(f"INSERT INTO client_book_v1 VALUES ('{LINDE}', NULL)", scope)  # noqa: S608


def test_a_scope_does_not_outlive_its_read(two_clients: Running) -> None:
    with two_clients.event_log.cursor({"app.scope": "provider"}) as cursor:
        cursor.execute("SELECT count(*) AS n FROM facts_v1")
        assert cursor.fetchall() == [{"n": 4}]
    with two_clients.event_log.cursor() as cursor:
        cursor.execute("SELECT count(*) AS n FROM facts_v1")
        assert cursor.fetchall() == [{"n": 0}]
