"""What the service's own role may do to its event log, tried live."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from services.chassis.event_log import EventLog
from services.chassis.event_log_schema import APPEND_ONLY, statements
from services.contracts.change import Act, Change
from services.contracts.directory import ClientRegistered
from tests.services.chassis.database import ROLE, ServiceDatabase
from tests.services.chassis.examples import Notebook, context


@pytest.fixture
def filled(event_log: EventLog, database: ServiceDatabase) -> ServiceDatabase:
    notebook = Notebook.begin(uuid4())
    said = ClientRegistered(client_id=uuid4(), name=None)
    change = Change(None, aggregates=(notebook,), announcements=(said,), acts=(Act("viewed", notebook.id),))
    event_log.record(context(), change, tracking=("intake", 1), fingerprint=b"f" * 32)
    return database


def attempts(table: str) -> list[str]:
    column = {"events": "topic", "service_keys": "wrapped"}.get(table, "sealed")
    templates = (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table}",
    )
    return [template.format(table=table, column=column) for template in templates]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_service_cannot_change_what_it_stored(filled: ServiceDatabase, table: str) -> None:
    before = filled.rows(f"TABLE {table}")
    assert before
    for attempt in attempts(table):
        with psycopg.connect(filled.app_dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(attempt)
    assert filled.rows(f"TABLE {table}") == before


@pytest.mark.parametrize(
    "attempt",
    [
        "SET session_replication_role = replica",
        "DELETE FROM tracking",
        "UPDATE tracking SET application_name = 'x'",
        "CREATE TABLE mine (x int)",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "ALTER SEQUENCE events_notification_id_seq RESTART",
        "SELECT setval('trail_position_seq', 1)",
        "COPY events TO PROGRAM 'id'",
    ],
)
def test_the_service_cannot_work_around_it(filled: ServiceDatabase, attempt: str) -> None:
    with psycopg.connect(filled.app_dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(attempt)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_even_the_owner_is_stopped_by_the_triggers(filled: ServiceDatabase, table: str) -> None:
    for attempt in attempts(table)[:3]:
        with psycopg.connect(filled.owner_dsn) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(attempt)


def test_the_superusers_edit_succeeds_so_these_tests_can_see_one(filled: ServiceDatabase) -> None:
    filled.tamper("DELETE FROM trail")
    assert filled.count("trail") == 0


def test_a_role_name_cannot_carry_sql() -> None:
    with pytest.raises(ValueError, match="app_role"):
        statements(f"{ROLE}_app; DROP TABLE events")
