from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import psycopg
import pytest

from infra.local.postgres import Databases
from services.chassis.clock import SystemClock
from services.chassis.event_log import EventLog
from services.chassis.migrating import upgrade
from services.chassis.recorder import NotMigrated
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from tests.services.chassis.database import ROLE, SERVICE
from tests.support.servers import PostgresServer

ENV = "from services.chassis.migrating import run_migrations\n\nrun_migrations()\n"
FIRST = """
    from alembic import op
    from services.chassis.event_log_schema import statements
    from services.chassis.migrating import app_role

    revision = "0001"
    down_revision = None

    def upgrade():
        for statement in statements(app_role()):
            op.execute(statement)
"""
BROKEN = """
    from alembic import op

    revision = "0002"
    down_revision = "0001"

    def upgrade():
        op.execute("CREATE TABLE half (x int)")
        op.execute("SELECT no_such_function()")
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "100% migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "0001_event_log.py").write_text(dedent(FIRST))
    return folder


@pytest.fixture
def empty(postgres: PostgresServer) -> Databases:
    return postgres.create_service_database(ROLE)


def tables(databases: Databases) -> set[str]:
    with psycopg.connect(databases.owner_dsn) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {str(row[0]) for row in rows}


def test_a_fresh_database_gets_the_event_log_and_a_second_run_changes_nothing(
    empty: Databases, migrations: Path, keys: Vault, capfd: pytest.CaptureFixture[str]
) -> None:
    upgrade(migrations, empty.owner_dsn, f"{ROLE}_app")
    made = tables(empty)
    assert {"events", "announcements", "commands", "trail", "tracking", "alembic_version"} <= made
    upgrade(migrations, empty.owner_dsn, f"{ROLE}_app")
    assert tables(empty) == made
    assert capfd.readouterr() == ("", "")
    log = EventLog(empty.app_dsn, SERVICE, ServiceKeyring(keys, SERVICE, empty.app_dsn), (), SystemClock())
    assert log.announcements_from(0, 1) == []
    log.close()


def test_a_step_that_fails_leaves_nothing_half_done(empty: Databases, migrations: Path) -> None:
    upgrade(migrations, empty.owner_dsn, f"{ROLE}_app")
    before = tables(empty)
    (migrations / "versions" / "0002_broken.py").write_text(dedent(BROKEN))
    with pytest.raises(Exception, match="no_such_function"):
        upgrade(migrations, empty.owner_dsn, f"{ROLE}_app")
    assert tables(empty) == before


def test_a_service_does_not_start_on_a_database_without_an_event_log(empty: Databases, keys: Vault) -> None:
    with pytest.raises(NotMigrated):
        EventLog(empty.app_dsn, SERVICE, ServiceKeyring(keys, SERVICE, empty.app_dsn), (), SystemClock())
