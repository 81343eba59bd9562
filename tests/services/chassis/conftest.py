from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.chassis.event_log import EventLog
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from tests.services.chassis.database import SERVICE, ServiceDatabase, service_database
from tests.services.chassis.examples import FixedClock, NotesCounted
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture
def keys(vault: VaultServer) -> Vault:
    """The key service with every right."""
    return Vault.from_token(vault.address, vault.root_token)


@pytest.fixture
def database(postgres: PostgresServer) -> ServiceDatabase:
    return service_database(postgres)


@pytest.fixture
def event_log(database: ServiceDatabase, keys: Vault) -> Iterator[EventLog]:
    keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
    log = EventLog(database.app_dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())
    yield log
    log.close()
