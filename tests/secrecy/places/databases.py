"""PostgreSQL: the files of the platform's databases after a checkpoint, the write-ahead log, and a dump of each."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, files_in, in_files
from tests.support.platform import Platform

SHARED = ("global", "pg_xact", "pg_multixact", "pg_twophase", "pg_replslot", "pg_logical", "pg_stat")


@dataclass
class Databases:
    """The platform's own; other tests have theirs on the same server."""

    platform: Platform
    first_segment: str = ""

    @property
    def data(self) -> Path:
        return self.platform.postgres.cluster.data

    def begin(self) -> None:
        """From here on every segment of the write-ahead log is kept."""
        with self._superuser() as connection:
            connection.execute("ALTER SYSTEM SET wal_keep_size = '4GB'")
            connection.execute("SELECT pg_reload_conf()")
            row = connection.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()
            assert row is not None
            self.first_segment = row[0]

    def end(self) -> None:
        with self._superuser() as connection:
            connection.execute("ALTER SYSTEM RESET wal_keep_size")
            connection.execute("SELECT pg_reload_conf()")

    def settle(self) -> str:
        """Everything is written out; answers the newest segment of the write-ahead log."""
        with self._superuser() as connection:
            connection.execute("CHECKPOINT")
            row = connection.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()
            assert row is not None
            return str(row[0])

    def folders(self) -> list[Path]:
        names = [databases.name for databases in self.platform.databases.values()]
        with self._superuser() as connection:
            rows = connection.execute("SELECT oid FROM pg_database WHERE datname = ANY(%s)", (names,)).fetchall()
        return [self.data / "base" / str(oid) for (oid,) in rows]

    def keep(self, text: str) -> None:
        """A table that nobody sealed."""
        table = sql.Identifier(f"careless_{secrets.token_hex(4)}")
        with psycopg.connect(self._dsn("casebook"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE TABLE {} (words text)").format(table))
            connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(table), (text,))

    def dump(self, service: str) -> bytes:
        program = self.platform.postgres.cluster.binaries / "pg_dump"
        return subprocess.run([program, self._dsn(service)], capture_output=True, check=True, timeout=60).stdout

    def _dsn(self, service: str) -> str:
        return self.platform.postgres.superuser_dsn_of(self.platform.databases[service].name)

    def _superuser(self) -> psycopg.Connection:
        return psycopg.connect(self.platform.postgres.superuser_dsn, autocommit=True)


@dataclass
class DatabaseFiles:
    databases: Databases
    name: str = "files of the databases"

    def plant(self, marker: Marker) -> None:
        self.databases.keep(marker.text)

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        self.databases.settle()
        folders = [*self.databases.folders(), *(self.databases.data / name for name in SHARED)]
        for folder in folders:
            yield from in_files(searcher, files_in(folder), self.databases.data)


@dataclass
class WriteAheadLog:
    databases: Databases
    name: str = "write-ahead log"

    def plant(self, marker: Marker) -> None:
        self.databases.keep(marker.text)

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        newest = self.databases.settle()
        segments = [
            file
            for file in files_in(self.databases.data / "pg_wal")
            if self.databases.first_segment <= file.name <= newest
        ]
        assert segments, "no segment is left of what was written"
        yield from in_files(searcher, segments, self.databases.data)


@dataclass
class Dumps:
    databases: Databases
    name: str = "dumps of the databases"

    def plant(self, marker: Marker) -> None:
        self.databases.keep(marker.text)

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        for service in self.databases.platform.databases:
            for trace in searcher.find(self.databases.dump(service)):
                yield Finding(trace, service)
