"""The gateway's own trail: only added to, newest first, page by page."""

from __future__ import annotations

import psycopg
import pytest

from gateway.trail import gateway_trail
from services.contracts.fields import Role
from tests.gateway.building import Gateway


@pytest.mark.parametrize(
    "statement", ["UPDATE trail_lines SET action = 'x'", "DELETE FROM trail_lines", "TRUNCATE trail_lines"]
)
@pytest.mark.parametrize("who", ["app", "owner"])
def test_no_line_is_ever_changed_or_removed(gateway: Gateway, statement: str, who: str) -> None:
    dsn = gateway.databases.app_dsn if who == "app" else gateway.databases.owner_dsn
    with psycopg.connect(dsn) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement)
    expected = psycopg.errors.InsufficientPrivilege if who == "app" else psycopg.errors.RaiseException
    assert isinstance(refusal.value, expected)


def test_pages_go_from_new_to_old_without_a_gap(gateway: Gateway) -> None:
    for _ in range(3):
        gateway.logged_in(Role.QUALITY_LEAD)
    with gateway.app.app_context():
        whole = gateway_trail(limit=500).lines
        first = gateway_trail(limit=2)
        second = gateway_trail(before=first.older, limit=2)
        assert gateway_trail(limit=500).older is None
    assert (*first.lines, *second.lines) == whole[:4]
    assert [line.position for line in whole] == sorted((line.position for line in whole), reverse=True)


def test_a_line_says_who_what_and_when_and_nothing_else(gateway: Gateway) -> None:
    gateway.logged_in(Role.PRIVACY_OFFICER)
    columns = gateway.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'trail_lines'")
    assert {name for (name,) in columns} == {"position", "at", "actor", "role", "action", "subject"}
    with gateway.app.app_context():
        line = gateway_trail(limit=1).lines[0]
    assert (line.role, line.action) == (Role.PRIVACY_OFFICER, "logged_in")
