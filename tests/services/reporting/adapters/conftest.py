from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.reporting.adapters.running import Running, running
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture
def reporting(postgres: PostgresServer, vault: VaultServer) -> Iterator[Running]:
    """The composed service on an empty database of its own."""
    with running(postgres, vault) as made:
        yield made
