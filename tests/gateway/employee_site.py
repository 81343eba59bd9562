"""The website with all four services in one process, on real PostgreSQL and OpenBao, for the pages of an employee."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.sealing import KeyKind
from infra.local.postgres import Databases
from services.chassis import sealed_wire
from services.chassis.authority import AuthoritySigner
from services.chassis.local_wire import LocalWire
from services.chassis.migrating import upgrade
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault, connect
from services.contracts import casebook
from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError
from services.contracts.registry import SERVICES
from tests.gateway.building import MIGRATIONS, MovableClock, send
from tests.support import reading
from tests.support.platform import until
from tests.support.servers import PostgresServer, VaultServer
from tests.support.story import Client, Story, adviser

TELEPHONE = "088 123 45 67"


class Interruptible(Services):
    """The real services, of which a test can make one kind of question fail for a while."""

    _failing: dict[type[Request], ContractError]

    def ask(self, request: Request, actor: Actor, *, service: str | None = None) -> Any:
        failing = getattr(self, "_failing", {}).get(type(request))
        if failing is not None:
            raise failing
        return super().ask(request, actor, service=service)

    @contextmanager
    def failing(self, kind: type[Request], error: ContractError) -> Iterator[None]:
        self._failing = {kind: error}
        try:
            yield
        finally:
            self._failing = {}


@dataclass
class EmployeeSite:
    app: Flask
    services: Interruptible
    keys: Vault
    clock: MovableClock
    database: Databases
    wire: LocalWire

    def story(self) -> Story:
        return Story(self.services, self.keys)

    def signatures_end(self) -> None:
        """As if a minute had passed: whoever asks next has to be signed for anew."""
        self.services._signer = AuthoritySigner(self.keys)

    def stored_by_the_gateway(self) -> bytes:
        """Every row that the gateway keeps, as bytes."""
        found = b""
        with psycopg.connect(self.database.owner_dsn) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as rows:
                    found += b"".join(bytes(chunk) for chunk in rows)
        return found


def build_site(postgres: PostgresServer, vault: VaultServer) -> EmployeeSite:
    keys, clock, wire = (
        connect(vault.address, vault.credentials("gateway")),
        MovableClock(),
        LocalWire(poll_seconds=0.2),
    )
    sealed_wire.install(keys.read_secret("wire"))
    databases = {name: postgres.create_service_database(name) for name in (*SERVICES, "gateway")}

    def environ(name: str) -> dict[str, str]:
        return {
            "SPOORVAST_DATABASE_DSN": databases[name].app_dsn,
            "SPOORVAST_VAULT_ADDRESS": vault.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials(name)),
            "SPOORVAST_KEYMASTER_CREDENTIALS": str(vault.credentials("keymaster")),
        }

    for name in SERVICES:
        composition = importlib.import_module(f"services.{name}.composition")
        upgrade(composition.MIGRATIONS, databases[name].owner_dsn, f"{name}_app")
        wire.add(composition.compose(environ(name), wire))
    upgrade(MIGRATIONS, databases["gateway"].owner_dsn, "gateway_app")
    services = Interruptible(wire, AuthoritySigner(keys))
    settings = {
        "SPOORVAST_SECURE_COOKIES": "false",
        "SPOORVAST_PUBLIC_URL": "http://localhost",
        "SPOORVAST_PROVIDER_TELEPHONE": TELEPHONE,
    }
    app = create_app(environ("gateway") | settings, services, keys, clock)
    wire.start()
    return EmployeeSite(app, services, keys, clock, databases["gateway"], wire)


@dataclass
class Employee:
    """Somebody with a browser, at one client."""

    site: EmployeeSite
    client: Client
    browser: FlaskClient

    @property
    def form_path(self) -> str:
        return f"/o/{self.client.slug}/gesprek/{self.client.chosen}"

    def ask(self, message: str = "", **fields: str) -> str:
        """Sends a request for a conversation; answers the code on the next page, which is not confirmed yet."""
        sent = send(self.browser, self.form_path, message=message, **fields)
        assert (sent.status_code, sent.location) == (303, "/gesprek/code"), sent.text
        return self.code_shown()

    def code_shown(self) -> str:
        return code_in(self.browser.get("/gesprek/code").text)

    def keep(self) -> None:
        kept = send(self.browser, "/gesprek/code", kept="y")
        assert kept.location == "/gesprek/lezen", kept.text

    def asked(self, message: str = "") -> str:
        """Asked, kept the code, and the request has reached the adviser."""
        code = self.ask(message)
        self.keep()
        self.until_shown("Je verzoek ligt bij Anne de Wit")
        return code

    def until_shown(self, words: str) -> str:
        """The page of the conversation, once it holds these words."""
        until(lambda: words in self.reads(), what=f"the page to show: {words}")
        return self.reads()

    def reads(self) -> str:
        return self.browser.get("/gesprek/lezen").text

    def writes(self, message: str) -> None:
        sent = send(self.browser, "/gesprek/lezen", message=message)
        assert sent.status_code == 303, sent.text

    def elsewhere(self) -> Employee:
        """The same person at another device."""
        return Employee(self.site, self.client, self.site.app.test_client())

    def enters(self, code: str) -> Any:
        return send(self.browser, "/gesprek", code=code)


@dataclass
class Listener:
    """The adviser's side, spoken to the services."""

    site: EmployeeSite
    adviser_id: UUID

    @property
    def actor(self) -> Actor:
        return adviser(self.adviser_id)

    def waiting(self) -> list[UUID]:
        work: casebook.Worklist = self.site.services.ask(casebook.ShowWorklist(), self.actor)
        return [request.thread_id for request in work.waiting]

    def thread(self, thread_id: UUID) -> casebook.ThreadView:
        view: casebook.ThreadView = self.site.services.ask(casebook.ShowThread(thread_id=thread_id), self.actor)
        return view

    def accepts(self) -> UUID:
        (thread_id,) = self.waiting()
        version = self.thread(thread_id).version
        command = casebook.AcceptRequest(command_id=uuid4(), thread_id=thread_id, expected_version=version)
        self.site.services.ask(command, self.actor)
        return thread_id

    def declines(self) -> UUID:
        (thread_id,) = self.waiting()
        command = casebook.DeclineRequest(
            command_id=uuid4(),
            thread_id=thread_id,
            reason=casebook.DeclineReason.NO_ROOM,
            expected_version=self.thread(thread_id).version,
        )
        self.site.services.ask(command, self.actor)
        return thread_id

    def reads(self, thread_id: UUID) -> list[str]:
        view, key = self.thread(thread_id), self._key(thread_id)
        return [key.open(post.entry_id, post.text) for post in view.posts]

    def writes(self, thread_id: UUID, words: str, kind: casebook.PostKind = casebook.PostKind.MESSAGE) -> UUID:
        entry_id = uuid4()
        post = casebook.WritePost(
            command_id=uuid4(),
            thread_id=thread_id,
            entry_id=entry_id,
            kind=kind,
            text=self._key(thread_id).seal(entry_id, words),
        )
        self.site.services.ask(post, self.actor)
        return entry_id

    def _key(self, thread_id: UUID) -> Any:
        own = reading.adviser_token(self.site.keys, self.adviser_id)
        return reading.unwrap(own, self.adviser_id, KeyKind.THREAD, thread_id, self.thread(thread_id).wrap)


def code_in(html: str) -> str:
    found = re.search(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})</p>", html)
    assert found, "no code on this page"
    return found.group(1)
