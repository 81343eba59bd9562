"""The real servers, started when a test first asks for one and stopped when the session ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support.collector import Collector
from tests.support.platform import Platform
from tests.support.servers import PostgresServer, RabbitServer, VaultServer
from tests.support.story import Story

TESTS = Path(__file__).parent
# An example may take long on a busy machine; nothing here measures time.
hypothesis.settings.register_profile("spoorvast", deadline=None)
hypothesis.settings.load_profile("spoorvast")


LONGEST_FIRST = ("browser", "faults", "secrecy", "system", "operations", "ports", "infra")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders with long tests begin, so that no worker is alone with one at the end; within them order stays random."""
    place = {folder: number for number, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.relative_to(TESTS).parts[0], len(place)))


def announce(request: pytest.FixtureRequest, server: object) -> None:
    """Version and pid on the terminal, also from a worker and while pytest captures output."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        sys.stderr.write(f"\nstarted for these tests: {server}\n")


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("postgres") / "cluster")
    try:
        server.start()
        announce(request, server)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def vault(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VaultServer]:
    server = VaultServer(tmp_path_factory.mktemp("vault"))
    try:
        server.start()
        announce(request, server)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    server = RabbitServer(tmp_path_factory.mktemp("rabbitmq"))
    try:
        server.start()
        announce(request, server)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def platform(
    postgres: PostgresServer, rabbitmq: RabbitServer, vault: VaultServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The platform as in production: processes over RabbitMQ. Shared, so a test makes a client of its own."""
    collector = Collector()
    collector.start()
    running = Platform(postgres, rabbitmq, vault, tmp_path_factory.mktemp("platform"), collector=collector)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        collector.stop()


@pytest.fixture
def story(platform: Platform) -> Story:
    return Story(platform.services, platform.gateway_vault)
