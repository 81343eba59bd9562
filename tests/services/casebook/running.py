"""A composed casebook on real PostgreSQL and OpenBao, fed by a directory and an intake that the test speaks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from infra.local.postgres import Databases
from services.casebook.composition import MIGRATIONS, compose
from services.chassis.answering import MAX_PULL_BYTES
from services.chassis.authority import AuthoritySigner
from services.chassis.codec import to_builtins
from services.chassis.lines import line_of, page_of
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Service
from services.contracts.casebook import OpenCaseFile
from services.contracts.directory import AdviserAllocated, ClientRegistered, UnitChanged
from services.contracts.envelope import Actor, Announcement, Envelope, Request
from services.contracts.fields import Wrap
from services.contracts.intake import ConversationRequested
from services.contracts.registry import source_of
from tests.services.casebook.examples import ANNA, CLIENT, ENTRY, TEXT, UNIT, adviser, wrap_for
from tests.support.servers import PostgresServer, VaultServer


class FedWire:
    """Implements `Wire` for one service: requests go straight to it, announcements come from what the test says."""

    def __init__(self) -> None:
        self.service: Service | None = None
        self._said: dict[str, list[Envelope]] = {}

    def say(self, message: Announcement) -> None:
        source = source_of(message.TOPIC)
        said = self._said.setdefault(source, [])
        said.append(
            Envelope(
                source=source,
                audience="casebook",
                position=len(said) + 1,
                previous=len(said),
                topic=message.TOPIC,
                message_id=uuid4(),
                recorded_at=datetime.now(UTC),
                body=to_builtins(message),
            )
        )

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = 5) -> dict[str, Any]:
        del service, timeout
        assert self.service is not None
        return self.service.dispatcher.handle(name, payload)

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        del audience
        return page_of(map(line_of, self._said.get(service, [])[after : after + limit]), MAX_PULL_BYTES)


@dataclass
class RunningCasebook:
    service: Service
    wire: FedWire
    databases: Databases
    superuser_dsn: str
    environ: dict[str, str]
    gateway: Services
    extra: list[Any] = field(default_factory=list)

    def ask(self, request: Request, actor: Actor | None = None) -> Any:
        return self.gateway.ask(request, actor or adviser())

    def hears(self, *messages: Announcement) -> None:
        """Another service announces; taken in when this returns."""
        for message in messages:
            self.wire.say(message)
        for flow in self.service.flows:
            flow.poll()

    def has_client(self, client_id: UUID = CLIENT, adviser_id: UUID = ANNA, unit_id: UUID = UNIT) -> None:
        self.hears(
            ClientRegistered(client_id=client_id, name=None),
            UnitChanged(
                client_id=client_id,
                unit_id=unit_id,
                parent_id=None,
                headcount=40,
                valid_from=date(2025, 1, 1),
                ended=False,
            ),
            AdviserAllocated(client_id=client_id, adviser_id=adviser_id, starts_on=date(2025, 1, 1)),
        )

    def requested(self, adviser_id: UUID = ANNA, entry_id: UUID | None = ENTRY) -> UUID:
        """A caller asked this adviser for a conversation; the thread."""
        thread_id = uuid4()
        self.hears(
            ConversationRequested(
                thread_id=thread_id,
                client_id=CLIENT,
                adviser_id=adviser_id,
                entry_id=entry_id,
                message=TEXT if entry_id else None,
                wraps=(wrap_for(adviser_id), Wrap(reader="receipt", blob=b"T for receipt")),
            )
        )
        return thread_id

    def opened(self) -> UUID:
        """An open case file of Anna's, without a thread."""
        case_id = uuid4()
        self.ask(
            OpenCaseFile(command_id=uuid4(), case_id=case_id, client_id=CLIENT, thread_id=None, note_key=wrap_for(ANNA))
        )
        return case_id

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """As the database's superuser sees it."""
        with psycopg.connect(self.superuser_dsn, row_factory=dict_row) as connection:
            return connection.execute(statement, parameters).fetchall()

    def tamper(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        with psycopg.connect(self.superuser_dsn) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement, parameters)


@contextmanager
def running_casebook(postgres: PostgresServer, vault: VaultServer, stock: int = 40) -> Iterator[RunningCasebook]:
    databases = postgres.create_service_database("casebook")
    upgrade(MIGRATIONS, databases.owner_dsn, "casebook_app")
    environ = {
        "SPOORVAST_DATABASE_DSN": databases.app_dsn,
        "SPOORVAST_VAULT_ADDRESS": vault.address,
        "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials("casebook")),
        "SPOORVAST_KEYMASTER_CREDENTIALS": str(vault.credentials("keymaster")),
        "SPOORVAST_CASE_KEY_STOCK": str(stock),
    }
    wire = FedWire()
    service = wire.service = compose(environ, wire)
    signer = AuthoritySigner(connect(vault.address, vault.credentials("gateway")))
    try:
        yield RunningCasebook(
            service=service,
            wire=wire,
            databases=databases,
            superuser_dsn=postgres.superuser_dsn_of(databases.name),
            environ=environ,
            gateway=Services(wire, signer),
        )
    finally:
        service.event_log.close()


def root(vault: VaultServer) -> Vault:
    return Vault.from_token(vault.address, vault.root_token)
