"""Intake's own database with its migrations, under the role it runs as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.rows import dict_row

from services.chassis.clock import SystemClock
from services.chassis.event_log import EventLog
from services.chassis.migrating import upgrade
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault, connect
from services.intake.adapters.projections.budget_v1 import BudgetV1
from services.intake.adapters.projections.receipts_v1 import ReceiptsV1
from services.intake.composition import MIGRATIONS
from tests.support.servers import PostgresServer, VaultServer


@dataclass(frozen=True)
class IntakeDatabase:
    app_dsn: str
    superuser_dsn: str  # what a thief of the whole database sees

    def rows(self, query: str) -> list[dict[str, object]]:
        with psycopg.connect(self.superuser_dsn, row_factory=dict_row) as connection:
            return connection.execute(query.encode()).fetchall()

    def everything(self) -> bytes:
        """Every row of every table of this service, as bytes."""
        found = b""
        with psycopg.connect(self.superuser_dsn) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)".encode()) as rows:
                    for chunk in rows:
                        found += bytes(chunk)
        return found


@pytest.fixture
def database(postgres: PostgresServer) -> IntakeDatabase:
    made = postgres.create_service_database("intake")
    upgrade(MIGRATIONS, made.owner_dsn, "intake_app")
    return IntakeDatabase(made.app_dsn, postgres.superuser_dsn_of(made.name))


@pytest.fixture
def keys(vault: VaultServer) -> Vault:
    """With intake's own rights and no more."""
    return connect(vault.address, vault.credentials("intake"))


@pytest.fixture
def event_log(database: IntakeDatabase, keys: Vault) -> Iterator[EventLog]:
    keyring = ServiceKeyring(keys, "intake", database.app_dsn)
    log = EventLog(database.app_dsn, "intake", keyring, (ReceiptsV1(), BudgetV1()), SystemClock())
    log.ensure_read_models()
    yield log
    log.close()
