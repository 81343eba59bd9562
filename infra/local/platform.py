"""All of Spoorvast in one process: its database server, its key server, the four services and the website."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from gateway.app import create_app
from gateway.migrate import MIGRATIONS as GATEWAY_MIGRATIONS
from infra.local.demo_clock import MovableClock
from infra.local.folder import RunFolder, write_private
from infra.local.openbao import OpenBao
from infra.local.postgres import Cluster, Databases, wheel_binaries
from infra.vault.provision import provision
from services.chassis import log, sealed_wire
from services.chassis.authority import AuthoritySigner
from services.chassis.local_wire import LocalWire
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Service
from services.contracts.registry import SERVICES

Tell = Callable[[str], None]


@dataclass
class LocalPlatform:
    """Start once, stop once; what was started is stopped in reverse, also when a later part fails to start."""

    folder: RunFolder
    public_url: str
    environ: Mapping[str, str]
    tell: Tell
    clock: MovableClock = field(default_factory=MovableClock)
    services: Services = field(init=False)
    gateway_vault: Vault = field(init=False)
    app: Flask = field(init=False)
    composed: dict[str, Service] = field(default_factory=dict)
    _databases: dict[str, Databases] = field(default_factory=dict)
    _started: ExitStack = field(default_factory=ExitStack)

    @property
    def _seeded(self) -> Path:
        return self.folder.path / "seeded"

    @property
    def postgres_folder(self) -> Path:
        return self.folder.path / "postgres"

    @property
    def vault_folder(self) -> Path:
        return self.folder.path / "vault"

    def start(self) -> None:
        """Raises `StartFailed` with one line for the person at the terminal."""
        output = self._started.enter_context((self.folder.path / "spoorvast.log").open("a", buffering=1))
        log.configure(output)
        self._start_vault()
        self._start_postgres()
        self._compose()

    def stop(self) -> None:
        self._started.close()

    def is_seeded(self) -> bool:
        return self._seeded.exists()

    def mark_seeded(self) -> None:
        write_private(self._seeded, "The demo year was entered completely.\n")

    def _start_postgres(self) -> None:
        cluster = Cluster(self.postgres_folder, wheel_binaries(), self.folder.secret("postgres"))
        self._started.callback(cluster.stop)
        self.tell(f"{cluster.version} starts")
        cluster.start()
        if not self.is_seeded():
            cluster.drop_databases((*SERVICES, "gateway"))  # what a cut-off first start left; nobody has used it
        migrations = {name: importlib.import_module(f"services.{name}.composition").MIGRATIONS for name in SERVICES}
        for name, folder in {**migrations, "gateway": GATEWAY_MIGRATIONS}.items():
            passwords = {role: self.folder.secret(f"postgres {role}") for role in (f"{name}_owner", f"{name}_app")}
            self._databases[name] = cluster.create_databases(name, passwords)
            upgrade(folder, self._databases[name].owner_dsn, f"{name}_app")

    def _start_vault(self) -> None:
        self._bao = OpenBao(self.vault_folder)
        self._started.callback(self._bao.stop)
        self.tell(f"{self._bao.version} starts")
        self._bao.start()
        provision(self._bao.client(), self._credentials)
        self.gateway_vault = connect(self._bao.address, self._credentials / "gateway.json")
        sealed_wire.install(self.gateway_vault.read_secret("wire"))

    def _compose(self) -> None:
        self.tell("The services start")
        wire = LocalWire()
        for name in SERVICES:
            compose = importlib.import_module(f"services.{name}.composition").compose
            self.composed[name] = compose(self._environ_of(name), wire, self.clock)
            wire.add(self.composed[name])
        self.services = Services(wire, AuthoritySigner(self.gateway_vault, self.clock))
        website = {"SPOORVAST_PUBLIC_URL": self.public_url, "SPOORVAST_SECURE_COOKIES": "false"}
        self.app = create_app(self._environ_of("gateway") | website, self.services, self.gateway_vault, self.clock)
        wire.start()
        self._started.callback(wire.stop)

    @property
    def _credentials(self) -> Path:
        return self.vault_folder / "credentials"

    def _environ_of(self, name: str) -> dict[str, str]:
        chosen = {key: value for key, value in self.environ.items() if key.startswith("SPOORVAST_")}
        return chosen | {
            "SPOORVAST_DATABASE_DSN": self._databases[name].app_dsn,
            "SPOORVAST_VAULT_ADDRESS": self._bao.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(self._credentials / f"{name}.json"),
            "SPOORVAST_KEYMASTER_CREDENTIALS": str(self._credentials / "keymaster.json"),
        }
