"""All of Spoorvast in one process: its database server, its key server, the four services and the website."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask

from gateway.app import create_app
from gateway.migrate import MIGRATIONS as GATEWAY_MIGRATIONS
from infra.local.demo_clock import MovableClock
from infra.local.folder import RunFolder, write_private
from infra.local.openbao import OpenBao
from infra.local.postgres import Cluster, Databases, wheel_binaries
from infra.local.telling import Part, Tells
from infra.vault.provision import provision
from services.chassis import core_files, log, sealed_wire
from services.chassis.authority import AuthoritySigner
from services.chassis.local_wire import LocalWire
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Service
from services.contracts.registry import SERVICES

RUNNING = "running.json"


@dataclass
class LocalPlatform:
    """Start once, stop once; what was started is stopped in reverse, also when a later part fails to start."""

    folder: RunFolder
    public_url: str
    environ: Mapping[str, str]
    tells: Tells
    clock: MovableClock = field(default_factory=MovableClock)
    services: Services = field(init=False)
    gateway_vault: Vault = field(init=False)
    app: Flask = field(init=False)
    composed: dict[str, Service] = field(default_factory=dict)
    is_new: bool = field(init=False)  # nobody has used it, and it holds no demo year
    _databases: dict[str, Databases] = field(default_factory=dict)
    _parts: list[Part] = field(default_factory=list)
    _started: ExitStack = field(default_factory=ExitStack)

    @property
    def _seeded(self) -> Path:
        return self.folder.path / "seeded"

    @property
    def _in_use(self) -> Path:
        return self.folder.path / "in-use"

    @property
    def postgres_folder(self) -> Path:
        return self.folder.path / "postgres"

    @property
    def vault_folder(self) -> Path:
        return self.folder.path / "vault"

    def start(self) -> None:
        """Raises `StartFailed` with one line for the person at the terminal."""
        output = self._started.enter_context((self.folder.path / "spoorvast.log").open("a", buffering=1))
        core_files.leave_none()
        log.configure(output)
        self.is_new = not (self.is_seeded() or self._in_use.exists())
        self._start_vault()
        self._start_postgres()
        self._compose()

    def stop(self) -> None:
        self._started.close()

    def is_seeded(self) -> bool:
        return self._seeded.exists()

    def mark_seeded(self) -> None:
        write_private(self._seeded, "The demo year was entered completely.\n")

    def mark_in_use(self) -> None:
        """Begun without a demo year: what is in it is somebody's."""
        write_private(self._in_use, "Begun without demo data; nothing is thrown away.\n")

    def begin_anew(self) -> None:
        """Before a demo year is entered: when that is cut off, the next start throws the half of it away."""
        self._in_use.unlink(missing_ok=True)

    def is_empty(self) -> bool:
        """Nothing was ever recorded, and nobody was invited."""
        asked = [(name, "SELECT EXISTS (SELECT FROM events) AS found") for name in SERVICES]
        for name, question in [*asked, ("gateway", "SELECT EXISTS (SELECT FROM accounts) AS found")]:
            with psycopg.connect(self._databases[name].app_dsn, connect_timeout=5) as connection:
                row = connection.execute(question).fetchone()
                if row is None or row[0]:
                    return False
        return True

    def note_running(self) -> None:
        """Where everything is, for `spoorvast status` and its like; gone when this run ends."""
        file = self.folder.path / RUNNING
        noted = {
            "pid": os.getpid(),
            "url": self.public_url,
            "parts": [vars(part) for part in self._parts],
            "environ": {
                **{name: self.environ_of(name) for name in (*SERVICES, "gateway")},
                "operator": {
                    "SPOORVAST_VAULT_ADDRESS": self._bao.address,
                    "SPOORVAST_VAULT_CREDENTIALS": str(self._credentials / "operator.json"),
                },
            },
        }
        write_private(file, json.dumps(noted, indent=1))
        self._started.callback(file.unlink, missing_ok=True)

    def _start_postgres(self) -> None:
        cluster = Cluster(self.postgres_folder, wheel_binaries(), self.folder.secret("postgres"))
        self._started.callback(cluster.stop)
        self.tells.starting(cluster.version)
        self._has_started(Part("postgresql", cluster.version, cluster.start().pid, cluster.port))
        if self.is_new:
            cluster.drop_databases((*SERVICES, "gateway"))  # what a cut-off first start left; nobody has used it
        migrations = {name: importlib.import_module(f"services.{name}.composition").MIGRATIONS for name in SERVICES}
        for name, folder in {**migrations, "gateway": GATEWAY_MIGRATIONS}.items():
            passwords = {role: self.folder.secret(f"postgres {role}") for role in (f"{name}_owner", f"{name}_app")}
            self._databases[name] = cluster.create_databases(name, passwords)
            upgrade(folder, self._databases[name].owner_dsn, f"{name}_app")

    def _start_vault(self) -> None:
        self._bao = OpenBao(self.vault_folder)
        self._started.callback(self._bao.stop)
        self.tells.starting(self._bao.version)
        self._has_started(Part("openbao", self._bao.version, self._bao.start().pid, self._bao.port))
        provision(self._bao.client(), self._credentials)
        self.gateway_vault = connect(self._bao.address, self._credentials / "gateway.json")
        sealed_wire.install(self.gateway_vault.read_secret("wire"))

    def _compose(self) -> None:
        self.tells.starting("The services")
        wire = LocalWire()
        for name in SERVICES:
            compose = importlib.import_module(f"services.{name}.composition").compose
            self.composed[name] = compose(self.environ_of(name), wire, self.clock)
            wire.add(self.composed[name])
        self.services = Services(wire, AuthoritySigner(self.gateway_vault, self.clock))
        website = {"SPOORVAST_PUBLIC_URL": self.public_url, "SPOORVAST_SECURE_COOKIES": "false"}
        self.app = create_app(self.environ_of("gateway") | website, self.services, self.gateway_vault, self.clock)
        wire.start()
        self._started.callback(wire.stop)

    def _has_started(self, part: Part) -> None:
        self._parts.append(part)
        self.tells.started(part)

    @property
    def _credentials(self) -> Path:
        return self.vault_folder / "credentials"

    def environ_of(self, name: str) -> dict[str, str]:
        chosen = {key: value for key, value in self.environ.items() if key.startswith("SPOORVAST_")}
        return chosen | {
            "SPOORVAST_DATABASE_DSN": self._databases[name].app_dsn,
            "SPOORVAST_VAULT_ADDRESS": self._bao.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(self._credentials / f"{name}.json"),
            "SPOORVAST_KEYMASTER_CREDENTIALS": str(self._credentials / "keymaster.json"),
        }
