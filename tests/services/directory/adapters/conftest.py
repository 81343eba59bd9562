from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.directory.adapters.desk import Desk, desk
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture(scope="module")
def empty_desk(postgres: PostgresServer, vault: VaultServer) -> Iterator[Desk]:
    with desk(postgres, vault) as made:
        yield made
