"""The composed service with real PostgreSQL and OpenBao; messages are handed to its flows as the wire would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from services.chassis import sealed_wire
from services.chassis.authority import AuthoritySigner
from services.chassis.codec import to_builtins
from services.chassis.event_log import EventLog
from services.chassis.local_wire import LocalWire
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Service
from services.contracts.casebook import ConversationClassified
from services.contracts.directory import AdviserAllocated, AssignmentAgreed, ClientRegistered
from services.contracts.envelope import Announcement, Envelope
from services.contracts.fields import Module, Nature, OfficeText, Quarter, Relation
from services.contracts.registry import source_of
from services.reporting.composition import MIGRATIONS, compose, prepare_due_reports
from tests.services.reporting.examples import LINDE, LINDE_NAME, MARIEKE, YEAR
from tests.support.servers import PostgresServer, VaultServer

NEW_YEAR = datetime(YEAR + 1, 1, 2, 6, 0, tzinfo=UTC)


@dataclass
class Running:
    service: Service
    event_log: EventLog
    services: Services
    office: Vault  # may do what directory may: seal for reporting
    app_dsn: str
    superuser_dsn: str
    _positions: dict[str, int] = field(default_factory=dict)

    def receive(self, *announcements: Announcement) -> None:
        """As the relay of the source would deliver them: numbered, in order."""
        for announcement in announcements:
            source = source_of(announcement.TOPIC)
            flow = next(flow for flow in self.service.flows if flow.source == source)
            previous = self._positions.get(source, 0)
            self._positions[source] = previous + 1
            flow.receive(
                Envelope(
                    source=source,
                    audience="reporting",
                    position=previous + 1,
                    previous=previous,
                    topic=announcement.TOPIC,
                    message_id=uuid4(),
                    recorded_at=datetime.now(UTC),
                    body=to_builtins(announcement),
                )
            )
            assert self.event_log.tracked(source) == previous + 1, "the flow stopped"

    def sealed(self, text: str) -> OfficeText:
        return OfficeText(self.office.encrypt("transit-office", "reporting", text.encode()))

    def has_client(self, client_id: UUID = LINDE, name: str = LINDE_NAME, since: date = date(YEAR, 1, 1)) -> None:
        self.receive(
            ClientRegistered(client_id=client_id, name=self.sealed(name)),
            AssignmentAgreed(
                client_id=client_id,
                starts_on=since,
                ends_on=None,
                modules=(Module.SUPPORT, Module.PREVENTION),
                report_due_month=3,
                report_due_day=1,
            ),
            AdviserAllocated(client_id=client_id, adviser_id=MARIEKE, starts_on=since),
        )

    def has_conversations(self, count: int, client_id: UUID = LINDE, year: int = YEAR, quarter: int = 2) -> None:
        self.receive(*[conversation(client_id, year, quarter) for _ in range(count)])

    def prepare(self, now: datetime = NEW_YEAR) -> None:
        prepare_due_reports(self.event_log, now)

    def rows(self, query: str, scope: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """As the service's own role sees them."""
        with psycopg.connect(self.app_dsn, row_factory=dict_row) as connection:
            for name, value in (scope or {}).items():
                connection.execute("SELECT set_config(%s, %s, true)", (name, value))
            return connection.execute(query).fetchall()


def conversation(
    client_id: UUID = LINDE, year: int = YEAR, quarter: int = 2, fact_ref: UUID | None = None, revision: int = 1
) -> ConversationClassified:
    return ConversationClassified(
        fact_ref=fact_ref or uuid4(),
        revision=revision,
        client_id=client_id,
        unit_id=None,
        quarter=Quarter(year, quarter),
        natures=(Nature.BULLYING, Nature.WORKLOAD),
        relation=Relation.MANAGER,
        themes=(),
    )


@contextmanager
def running(postgres: PostgresServer, vault: VaultServer) -> Iterator[Running]:
    made = postgres.create_service_database("reporting")
    upgrade(MIGRATIONS, made.owner_dsn, "reporting_app")
    environ = {
        "SPOORVAST_DATABASE_DSN": made.app_dsn,
        "SPOORVAST_VAULT_ADDRESS": vault.address,
        "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials("reporting")),
    }
    wire = LocalWire()
    service = compose(environ, wire)
    wire.add(service)
    assert isinstance(service.event_log, EventLog)
    gateway = connect(vault.address, vault.credentials("gateway"))
    sealed_wire.install(gateway.read_secret("wire"))
    try:
        yield Running(
            service,
            service.event_log,
            Services(wire, AuthoritySigner(gateway)),
            connect(vault.address, vault.credentials("directory")),
            made.app_dsn,
            postgres.superuser_dsn_of(made.name),
        )
    finally:
        wire.stop()
        service.event_log.close()
