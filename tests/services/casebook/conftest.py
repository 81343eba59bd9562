"""One composed casebook for the tests that need the real parts; each test makes threads and cases of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.casebook.running import RunningCasebook, running_casebook
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture(scope="session")
def shared_casebook(postgres: PostgresServer, vault: VaultServer) -> Iterator[RunningCasebook]:
    with running_casebook(postgres, vault) as running:
        running.has_client()
        yield running


@pytest.fixture
def casebook(shared_casebook: RunningCasebook) -> RunningCasebook:
    """Keys are filled up before each test: here no timer does it."""
    shared_casebook.service.jobs[0].run()
    return shared_casebook
