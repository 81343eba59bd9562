"""The gateway on real servers, built once for these tests; every test has people of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.gateway.building import Gateway, build_gateway
from tests.gateway.employee_site import Employee, EmployeeSite, build_site
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


@pytest.fixture(scope="session")
def built_site(postgres: PostgresServer, vault: VaultServer) -> Iterator[EmployeeSite]:
    site = build_site(postgres, vault)
    yield site
    site.wire.stop()


@pytest.fixture
def site(built_site: EmployeeSite) -> Iterator[EmployeeSite]:
    yield built_site
    built_site.clock.ahead = timedelta()


@pytest.fixture
def employee(site: EmployeeSite) -> Employee:
    """Somebody at a client of their own, where Anne de Wit and Bram Smit may be chosen."""
    return Employee(site, site.story().client(), site.app.test_client())
