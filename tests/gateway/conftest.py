"""The gateway on real servers, built once for these tests; every test has people of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.gateway.building import Gateway, build_gateway
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture(scope="session")
def built_gateway(postgres: PostgresServer, vault: VaultServer) -> Gateway:
    return build_gateway(postgres, vault)


@pytest.fixture
def gateway(built_gateway: Gateway) -> Iterator[Gateway]:
    """Nothing that one test wrote down is left for the next."""
    yield built_gateway
    built_gateway.clock.ahead = timedelta()
    built_gateway.services.answers.clear()
    built_gateway.services.asked.clear()
