"""What the servers beneath write down: PostgreSQL's, RabbitMQ's and Vault's logs, Vault's audit log and its storage."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from amqp.exceptions import AccessRefused
from hvac.exceptions import InvalidPath
from kombu import Connection
from psycopg import sql

from infra.local.programs import LOOPBACK
from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, files_in, in_files
from tests.support.platform import Platform, until

_WARN = sql.SQL("DO $$ BEGIN RAISE WARNING {}; END $$")


@dataclass
class ServerLogs:
    platform: Platform
    name: str = "logs of the servers"

    def plant(self, marker: Marker) -> None:
        """PostgreSQL warns with it; RabbitMQ refuses somebody of that name; OpenBao's log is written to."""
        with psycopg.connect(self.platform.postgres.superuser_dsn) as connection:
            connection.execute(_WARN.format(sql.Literal(marker.text)))
        rabbitmq = self.platform.rabbitmq
        with contextlib.suppress(AccessRefused):
            Connection(f"amqp://{quote(marker.text)}:x@{LOOPBACK}:{rabbitmq.port}//").connect()
        with self._openbao.open("a") as log:
            log.write(f"{marker.text}\n")
        needle = marker.text.encode()
        until(lambda: all(needle in file.read_bytes() for file in self._files()[:2]), what="the servers to write")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        for file in self._files():
            yield from in_files(searcher, [file], file.parent)

    @property
    def _openbao(self) -> Path:
        return self.platform.vault.server.folder / "openbao.log"

    def _files(self) -> list[Path]:
        rabbitmq = self.platform.rabbitmq.folder
        return [
            self.platform.postgres.cluster.folder / "postgres.log",
            rabbitmq / "rabbitmq.log",
            self._openbao,
            *files_in(rabbitmq / "log"),
        ]


@dataclass
class AuditLog:
    """Vault notes every request with its path; bodies only as digests."""

    platform: Platform
    name: str = "audit log of Vault"

    def plant(self, marker: Marker) -> None:
        with contextlib.suppress(InvalidPath):
            self.platform.vault.server.client().read(f"secret/data/{quote(marker.text)}")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        log = self.platform.vault.audit_log
        yield from in_files(searcher, [log, *log.parent.glob(f"{log.name}.*")], log.parent)


@dataclass
class VaultStorage:
    platform: Platform
    name: str = "storage of Vault"

    def plant(self, marker: Marker) -> None:
        """Beside what it keeps: what goes through Vault itself is sealed by it."""
        (self._folder / "careless").write_text(marker.text)

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        yield from in_files(searcher, files_in(self._folder), self._folder)

    @property
    def _folder(self) -> Path:
        return self.platform.vault.server.folder / "data"
