"""The whole platform as it runs in production: four service processes, four relays and the gateway over RabbitMQ."""

from __future__ import annotations

import importlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import waitress
from flask import Flask

from gateway.app import create_app
from infra.local.postgres import Databases
from infra.local.programs import LOOPBACK, Program, answers, free_port, start
from services.chassis import sealed_wire
from services.chassis.amqp_wire import AmqpWire
from services.chassis.authority import AuthoritySigner
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError
from services.contracts.fields import Role
from services.contracts.registry import SERVICES
from services.contracts.trail import ReadTrail
from tests.support.collector import EXPORT_SOON, Collector
from tests.support.servers import PostgresServer, RabbitServer, VaultServer

ROOT = Path(__file__).resolve().parents[2]
GATEWAY_MIGRATIONS = ROOT / "gateway" / "adapters" / "migrations"
PRIVACY_OFFICER = Actor(subject=uuid4(), role=Role.PRIVACY_OFFICER)
PROGRAMS = (*SERVICES, *(f"{service}-relay" for service in SERVICES))


def entrypoint(name: str) -> str:
    """The module that runs `casebook` or `casebook-relay`."""
    service = name.removesuffix("-relay")
    return f"services.{service}.entrypoints.{'serve' if name == service else 'relay'}"


def until(condition: Callable[[], bool], seconds: float = 30, what: str = "the condition") -> None:
    """Waits until `condition()` holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        threading.Event().wait(0.05)


@dataclass
class Website:
    """The gateway under its production web server, in a thread of the test process."""

    app: Flask
    url: str
    _server: waitress.server.BaseWSGIServer

    @classmethod
    def open(cls, app: Flask, listening: socket.socket) -> Website:
        server = waitress.create_server(app, sockets=[listening], threads=8, ident=None)
        threading.Thread(target=server.run, daemon=True).start()
        return cls(app, f"http://localhost:{listening.getsockname()[1]}", server)

    def close(self) -> None:
        self._server.close()


@dataclass
class Platform:
    """Processes by name (`casebook`, `casebook-relay`, …), so that a test can end and restart one."""

    postgres: PostgresServer
    rabbitmq: RabbitServer
    vault: VaultServer
    folder: Path
    databases: dict[str, Databases] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    amqp_uri: str = ""  # as the one who may do everything; processes get their own user
    collector: Collector | None = None  # where the processes send their traces
    operations: dict[str, int] = field(default_factory=dict)  # ports of /healthz, /readyz and /metrics, by process
    services: Services = field(init=False)
    gateway_vault: Vault = field(init=False)
    website: Website = field(init=False)

    def start(self) -> None:
        self.prepare()
        for name in PROGRAMS:
            self.start_program(name)
        self.connect()
        for service in SERVICES:
            until(lambda service=service: self.answers(service), 60, f"{service} to answer")
        self._open_website()

    def prepare(self) -> None:
        """A vhost and migrated databases of its own."""
        self.amqp_uri = self.rabbitmq.create_vhost()
        for service in SERVICES:
            self.migrate(service, importlib.import_module(f"services.{service}.composition").MIGRATIONS)
        self.migrate("gateway", GATEWAY_MIGRATIONS)

    def connect(self) -> None:
        """`services` and `gateway_vault`: what a test asks with, as the gateway."""
        self.gateway_vault = connect(self.vault.address, self.vault.credentials("gateway"))
        sealed_wire.install(self.gateway_vault.read_secret("wire"))
        wire = AmqpWire(self.rabbitmq.as_user(self.amqp_uri, "gateway"))
        self.services = Services(wire, AuthoritySigner(self.gateway_vault))

    def stop(self) -> None:
        if hasattr(self, "website"):
            self.website.close()
        for program in self.programs.values():
            program.ask_to_stop()  # all at once, so that they end side by side
        for program in self.programs.values():
            program.stop()

    def start_program(self, name: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", entrypoint(name)]
        log = self.folder / f"{name}.log"
        environ = self.environ(name.removesuffix("-relay")) | self.observed(name)
        self.programs[name] = start(name, command, log=log, environ=environ)

    def start_gateway(self) -> str:
        """The gateway as a process of its own, `gateway` among the programs; answers the website's address."""
        port = free_port()
        url = f"http://localhost:{port}"
        own = {
            "SPOORVAST_LISTEN": f"{LOOPBACK}:{port}",
            "SPOORVAST_PUBLIC_URL": url,
            "SPOORVAST_SECURE_COOKIES": "false",
            "SPOORVAST_CERTIFICATES": str(self.folder / "site.pem"),
        }
        self.programs["gateway"] = start(
            "gateway",
            [sys.executable, "-W", "ignore", "-m", "gateway.serve"],
            log=self.folder / "gateway.log",
            environ=self.environ("gateway") | own | self.observed("gateway"),
        )
        self.programs["gateway"].await_ready(lambda: answers(port))
        return url

    def observed(self, name: str) -> dict[str, str]:
        """Traces go to the collector, if there is one; what operators ask is answered at `operations[name]`."""
        self.operations[name] = free_port()
        listen = {"SPOORVAST_OPERATIONS_LISTEN": f"{LOOPBACK}:{self.operations[name]}"}
        if self.collector is None:
            return listen
        return listen | {"SPOORVAST_OTLP_ENDPOINT": self.collector.endpoint} | EXPORT_SOON

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        """The service is down meanwhile; afterwards it answers again and catches up by itself."""
        self.programs[service].stop()
        try:
            yield
        finally:
            self.start_program(service)
            until(lambda: self.answers(service), 60, f"{service} to answer again")

    def environ(self, service: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SPOORVAST_DATABASE_DSN": self.databases[service].app_dsn,
            "SPOORVAST_VAULT_ADDRESS": self.vault.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(self.vault.credentials(service)),
            "SPOORVAST_KEYMASTER_CREDENTIALS": str(self.vault.credentials("keymaster")),
            "SPOORVAST_AMQP_URI": self.rabbitmq.as_user(self.amqp_uri, service),
            "SPOORVAST_CALENDAR_SECONDS": "1",
        }

    def answers(self, service: str) -> bool:
        try:
            self.services.ask(ReadTrail(limit=1), PRIVACY_OFFICER, service=service)
        except ContractError:
            program = self.programs[service]
            assert program.process.poll() is None, f"{service} ended; see {program.log}"
            return False
        return True

    def migrate(self, service: str, migrations: Path) -> None:
        self.databases[service] = self.postgres.create_service_database(service)
        upgrade(migrations, self.databases[service].owner_dsn, f"{service}_app")

    def _open_website(self) -> None:
        listening = socket.create_server((LOOPBACK, 0))
        settings = {
            "SPOORVAST_PUBLIC_URL": f"http://localhost:{listening.getsockname()[1]}",
            "SPOORVAST_SECURE_COOKIES": "false",
        }
        app = create_app(self.environ("gateway") | settings, self.services, self.gateway_vault)
        self.website = Website.open(app, listening)
