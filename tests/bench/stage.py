"""What figures are measured on: servers as durable as in production, and how much of everything."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.support.platform import Platform
from tests.support.servers import PostgresServer, RabbitServer, VaultServer

# Unlike the tests' own server this one does not trade durability for speed: every commit reaches the disk.
DURABLE = {"max_connections": "400", "shared_buffers": "512MB", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Scale:
    """How much one round does. The smoke test takes less of everything."""

    events: int = 600  # appended by all writers together
    writers: int = 4  # processes that write at once
    entries: int = 100  # of the case that is opened
    openings: int = 20
    announcements: int = 200_000
    requests: int = 400
    messages: int = 5_000
    pages: int = 200
    submissions: int = 50


SMOKE = Scale(
    events=12, writers=2, entries=6, openings=2, announcements=600, requests=6, messages=60, pages=4, submissions=3
)


class Stage:
    """Servers, each started when a figure first asks for it.

    `started` gives servers that run already, by name: those of a test session.
    """

    def __init__(self, folder: Path, closing: ExitStack, started: Callable[[str], Any] | None = None) -> None:
        self._folder = folder
        self._closing = closing
        self._started = started

    @cached_property
    def postgres(self) -> PostgresServer:
        server: PostgresServer = self._server(
            "postgres", lambda folder: PostgresServer(folder / "cluster", settings=DURABLE)
        )
        return server

    @cached_property
    def vault(self) -> VaultServer:
        server: VaultServer = self._server("vault", VaultServer)
        return server

    @cached_property
    def rabbitmq(self) -> RabbitServer:
        server: RabbitServer = self._server("rabbitmq", RabbitServer)
        return server

    @cached_property
    def platform(self) -> Platform:
        """Four services, four relays and the gateway."""
        running: Platform = self._server(
            "platform", lambda folder: Platform(self.postgres, self.rabbitmq, self.vault, folder)
        )
        return running

    def _server(self, name: str, make: Callable[[Path], Any]) -> Any:
        if self._started is not None:
            return self._started(name)
        folder = self._folder / name
        folder.mkdir()
        server = make(folder)
        self._closing.callback(server.stop)
        server.start()
        return server


@contextmanager
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="spoorvast-bench-") as folder, ExitStack() as closing:
        Path(folder).chmod(0o755)  # PostgreSQL runs under an account of its own when we are root
        yield Stage(Path(folder), closing)
