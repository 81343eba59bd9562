"""The directory as composed for production, on a real database and Vault, asked as the gateway asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from infra.local.postgres import Databases
from services.chassis.authority import AuthoritySigner
from services.chassis.codec import from_builtins, to_builtins
from services.chassis.migrating import upgrade
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import connect
from services.chassis.wiring import Service
from services.contracts.envelope import Actor, Envelope, Request
from services.contracts.errors import ContractError
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.application.stamping import office_day
from services.directory.composition import MIGRATIONS, compose
from tests.services.directory import commands
from tests.services.directory.examples import COORDINATOR
from tests.support.servers import PostgresServer, VaultServer

START = date(2024, 1, 1)  # before any day on which these tests run: the service lives by the real clock


def today() -> date:
    """As the service sees it."""
    return office_day(datetime.now(UTC))


@dataclass
class Desk:
    service: Service
    signer: AuthoritySigner
    databases: Databases
    postgres: PostgresServer
    sealed: SealedColumns

    def ask(self, request: Request, actor: Actor = COORDINATOR) -> Any:
        """The answer, or the ContractError, as over a wire."""
        payload = {"authority": self.signer.sign(actor), "request": to_builtins(request)}
        reply = self.service.dispatcher.handle(type(request).__name__, payload)
        if "error" in reply:
            raise ContractError.from_payload(reply["error"])
        return from_builtins(reply["answer"], request.ANSWER)

    def refusal(self, request: Request, actor: Actor = COORDINATOR) -> str:
        """The rule, or else the code, by which the request was not carried out; "" when it was."""
        try:
            self.ask(request, actor)
        except ContractError as error:
            return error.details.get("rule", error.code.value)
        return ""

    def announced(self, audience: str) -> list[Envelope]:
        return self.service.event_log.announcements_after(audience, 0, 1000)

    def rows(self, query: str, *values: object, superuser: bool = False, **settings: str) -> list[tuple[Any, ...]]:
        """What the service's role sees in the database (or a superuser), with these settings and no others."""
        dsn = self.postgres.superuser_dsn_of(self.databases.name) if superuser else self.databases.app_dsn
        with psycopg.connect(dsn) as connection:
            for name, value in settings.items():
                connection.execute("SELECT set_config(%s, %s, true)", (name.replace("__", "."), value))
            return connection.execute(query.encode(), values).fetchall()

    # --- people and clients, with ids of their own ----------------------------------------------------------------

    def adviser(self, name: str = "Anna de Wit", **changes: Any) -> UUID:
        adviser_id = uuid4()
        email = f"{adviser_id.hex[:8]}@spoorvast.example"
        self.ask(commands.register_adviser(adviser_id=adviser_id, name=name, **({"email": email} | changes)))
        return adviser_id

    def client(self, name: str = "Zorggroep De Linde", **changes: Any) -> UUID:
        client_id = uuid4()
        values = {"client_id": client_id, "name": name, "slug": f"klant-{client_id.hex[:8]}"} | changes
        self.ask(commands.register_client(**values))
        return client_id

    def open_client(self, *advisers: UUID, name: str = "Zorggroep De Linde", **changes: Any) -> UUID:
        """A client with an assignment since START, at which these advisers may be chosen since then."""
        client_id = self.client(name, **changes)
        since = {"client_id": client_id, "starts_on": START}
        carla = self.adviser("Carla Vos")
        version = self.ask(commands.agree_assignment(**since, advisory_adviser_id=carla)).version
        for adviser_id in advisers:
            version = self.ask(
                commands.allocate_adviser(**since, adviser_id=adviser_id, expected_version=version)
            ).version
        return client_id


@contextmanager
def desk(postgres: PostgresServer, vault: VaultServer) -> Iterator[Desk]:
    databases = postgres.create_service_database("directory")
    upgrade(MIGRATIONS, databases.owner_dsn, "directory_app")
    service = compose(
        {
            "SPOORVAST_DATABASE_DSN": databases.app_dsn,
            "SPOORVAST_VAULT_ADDRESS": vault.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials("directory")),
        },
        None,
    )
    signer = AuthoritySigner(connect(vault.address, vault.credentials("gateway")))
    try:
        keyring = ServiceKeyring(connect(vault.address, vault.credentials("directory")), "directory", databases.app_dsn)
        yield Desk(service, signer, databases, postgres, SealedColumns(keyring))
    finally:
        service.event_log.close()
