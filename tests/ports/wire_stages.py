"""Where the wire suite plays: the three small services of `wire_services` on each of the two wires."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from kombu.entity import Queue
from kombu.serialization import registry as serializers

from infra.local.programs import Program, start
from services.chassis import broker, sealed_wire, vault
from services.chassis.amqp_wire import AmqpWire
from services.chassis.authority import AuthoritySigner
from services.chassis.broker_publisher import BrokerPublisher
from services.chassis.event_log import EventLog
from services.chassis.local_wire import LocalWire
from services.chassis.publishing import Relay
from services.chassis.rpc_client import Services, Wire
from services.contracts.change import Addressed, Change
from services.contracts.envelope import Actor, Announcement, Context, Envelope
from services.contracts.fields import Role
from services.contracts.registry import SERVICE_IDS, feed_queue
from tests.ports.wire_services import compose

COORDINATOR = Actor(subject=UUID(int=7), role=Role.COORDINATOR)
NAMES = ("directory", "casebook", "intake")


def until(condition: Callable[[], Any], seconds: float = 40) -> Any:
    """The first true value of `condition`; an assertion error when it stays false."""
    deadline = time.monotonic() + seconds
    waiting = threading.Event()
    while not (value := condition()):
        assert time.monotonic() < deadline, "did not happen in time"
        waiting.wait(0.05)
    return value


@dataclass(frozen=True)
class Parts:
    """The real servers as a stage uses them."""

    vault_address: str
    credentials: Callable[[str], Path]
    databases: Mapping[str, str]  # application role's DSN by service
    owners: Mapping[str, str]  # owner's DSN by service

    def environ(self, service: str) -> dict[str, str]:
        return {
            "SPOORVAST_SERVICE": service,
            "SPOORVAST_DATABASE_DSN": self.databases[service],
            "SPOORVAST_VAULT_ADDRESS": self.vault_address,
            "SPOORVAST_VAULT_CREDENTIALS": str(self.credentials(service)),
        }

    def vault_as(self, role: str) -> vault.Vault:
        return vault.connect(self.vault_address, self.credentials(role))


class Stage:
    """What both stages share: asking, announcing, and looking into the receiver's database."""

    wire: Wire
    logs: dict[str, EventLog]

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        sealed_wire.install(parts.vault_as("gateway").read_secret("wire"))
        self.signer = AuthoritySigner(parts.vault_as("gateway"))

    @property
    def services(self) -> Services:
        return Services(self.wire, self.signer)

    def announce(self, source: str, *announcements: Announcement) -> None:
        """Records them in the source's log, for intake only; its relay brings them."""
        actor = Actor(subject=SERVICE_IDS[source], role=Role.SERVICE)
        for announcement in announcements:
            context = Context(actor=actor, command_id=uuid4(), at=datetime.now(UTC))
            self.logs[source].record(context, Change(None, announcements=(Addressed(announcement, "intake"),)))

    def announced(self, source: str) -> list[Envelope]:
        return self.logs[source].announcements_after("intake", 0, 1000)

    def seen(self, source: str = "directory") -> list[tuple[int, UUID]]:
        """Position and subject of everything intake projected, in the order in which it did."""
        rows = self._intake("SELECT position, subject FROM seen WHERE source = %s ORDER BY nth", (source,))
        return [(row[0], row[1]) for row in rows]

    def has_seen(self, subject: UUID, source: str = "directory") -> bool:
        return subject in [found for _position, found in self.seen(source)]

    def poison(self, subject: UUID) -> None:
        self._intake("INSERT INTO poison VALUES (%s) RETURNING 1", (subject,))

    def repair(self, subject: UUID) -> None:
        self._intake("DELETE FROM poison WHERE subject = %s RETURNING 1", (subject,))

    def acts(self) -> list[tuple[str, UUID | None]]:
        return [(line.action, line.subject) for line in self.logs["intake"].trail(None, 1000).lines]

    def _intake(self, statement: str, values: Sequence[object]) -> list[Any]:
        with psycopg.connect(self.parts.owners["intake"], autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()


class LocalStage(Stage):
    """One process, no broker. Every byte that is sealed for the wire is noted."""

    def __init__(self, parts: Parts, poll_seconds: float = 0.5) -> None:
        super().__init__(parts)
        self.passed: list[tuple[str, bytes]] = []
        self._note_bytes(parts.vault_as("gateway").read_secret("wire"))
        self.wire = self.local = LocalWire(poll_seconds=poll_seconds)
        made = [compose(parts.environ(name), self.wire) for name in NAMES]
        self.logs = {service.name: service.event_log for service in made}  # type: ignore[misc]
        for service in made:
            self.local.add(service)
        self.local.start()

    def _note_bytes(self, keys: Mapping[str, str]) -> None:
        seal = sealed_wire.WireSeal(keys)

        def noting(body: Any) -> bytes:
            data = seal.seal(body)
            self.passed.append((sealed_wire.CONTENT_TYPE, data))
            return data

        serializers.register(sealed_wire.NAME, noting, seal.open, sealed_wire.CONTENT_TYPE, "binary")

    def deliver(self, envelope: Envelope) -> None:
        """Brings one message to intake again, whatever the relay does."""
        self.local._inboxes[envelope.source, envelope.audience].put(sealed_wire.to_wire(envelope))

    def lose_queue(self, source: str) -> None:
        self.local._inboxes[source, "intake"].queue.clear()

    def start_tap(self) -> None:
        self.passed.clear()

    def tapped(self) -> list[tuple[str, bytes]]:
        return self.passed

    def log_text(self) -> str:
        return ""

    def close(self) -> None:
        self.local.stop()


class BrokerStage(Stage):
    """A nameko process per service on RabbitMQ; the relays run in threads of the test."""

    def __init__(self, parts: Parts, uri: str, folder: Path) -> None:
        super().__init__(parts)
        self.uri = uri
        self.wire = AmqpWire(uri)
        made = {name: compose(parts.environ(name), self.wire) for name in NAMES}
        self.logs = {name: service.event_log for name, service in made.items()}  # type: ignore[misc]
        self.stop, self.wake = threading.Event(), threading.Event()
        self._tap: Any = None
        self.relays = [self._relay(name) for name in ("directory", "casebook")]
        self.processes = {name: self._process(name, folder) for name in NAMES}
        for name in NAMES:
            self.processes[name].await_ready(lambda name=name: self._consumers(f"rpc-{name}"))  # type: ignore[misc]

    def _relay(self, name: str) -> threading.Thread:
        relay = Relay(name, self.logs[name], BrokerPublisher(name, self.uri))
        thread = threading.Thread(target=relay.run, args=(self.stop, self.wake), name=f"relay-{name}")
        thread.start()
        return thread

    def _process(self, name: str, folder: Path) -> Program:
        environ = {
            **self.parts.environ(name),
            "SPOORVAST_AMQP_URI": self.uri,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path.cwd()),
        }
        command = [sys.executable, "-m", "tests.ports.wire_process"]
        return start(name, command, log=folder / f"{name}.log", environ=environ)

    def _consumers(self, queue: str) -> int:
        with broker.connection(self.uri) as link:
            try:
                found = link.default_channel.queue_declare(queue, passive=True)
            except link.channel_errors:
                return 0
            return int(found.consumer_count)

    def deliver(self, envelope: Envelope) -> None:
        publisher = BrokerPublisher("test", self.uri)
        publisher.deliver([envelope])
        publisher.close()

    def lose_queue(self, source: str) -> None:
        with broker.connection(self.uri) as link:
            link.default_channel.queue_delete(feed_queue("intake", source))

    def start_tap(self) -> None:
        """A queue that receives a copy of everything on both exchanges."""
        self._tap_link = broker.connection(self.uri)
        channel = self._tap_link.channel()
        self._tap = Queue("tap", exclusive=True)(channel)
        self._tap.declare()
        for exchange in ("events", "nameko-rpc"):
            channel.queue_bind("tap", exchange, "#")

    def tapped(self) -> list[tuple[str, bytes]]:
        found = []
        while (message := self._tap.get(no_ack=True)) is not None:
            found.append((message.content_type, bytes(message.body) + str(message.headers).encode()))
        self._tap_link.close()
        return found

    def log_text(self) -> str:
        return "".join(process.log.read_text() for process in self.processes.values())

    def close(self) -> None:
        self.stop.set()
        self.wake.set()
        for thread in self.relays:
            thread.join()
        for process in self.processes.values():
            process.process.terminate()
        for process in self.processes.values():
            process.stop()
        self.wire.close()  # type: ignore[attr-defined]
        for log in self.logs.values():
            log.close()
