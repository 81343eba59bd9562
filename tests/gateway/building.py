"""A gateway on real PostgreSQL and OpenBao, with answers of the services written down by the test."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.identity.seeding import code_now, create_account
from infra.local.postgres import Databases
from services.chassis.migrating import upgrade
from services.chassis.vault import connect
from services.contracts.envelope import Actor, Request
from services.contracts.errors import not_found
from services.contracts.fields import Role
from tests.support.servers import PostgresServer, VaultServer

MIGRATIONS = Path(__file__).resolve().parents[2] / "gateway" / "adapters" / "migrations"
PASSWORD = "paard fiets maan stoel"


class WrittenServices:
    """Answers what the test wrote down for a type of request; anything else is not found, as for a stranger."""

    def __init__(self) -> None:
        self.answers: dict[type[Request], Callable[[Any, Actor], Any]] = {}
        self.asked: list[tuple[Request, Actor]] = []

    def ask(self, request: Request, actor: Actor, *, service: str | None = None) -> Any:
        self.asked.append((request, actor))
        answer = self.answers.get(type(request))
        if answer is None:
            raise not_found()
        return answer(request, actor)


class MovableClock:
    """The machine's clock, moved forward by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Person:
    email: str
    role: Role
    account_id: UUID
    totp_secret: str = field(repr=False)


@dataclass
class Gateway:
    app: Flask
    databases: Databases
    services: WrittenServices
    clock: MovableClock

    def person(self, role: Role, client_id: UUID | None = None) -> Person:
        """Somebody new with a known password and app."""
        email, secret = f"{role.value}-{secrets.token_hex(4)}@spoorvast.example", TOTP.new().base32_key
        if role is Role.CLIENT_CONTACT:
            client_id = client_id or uuid4()
        account_id = create_account(
            self.app,
            email=email,
            password=PASSWORD,
            totp_secret=secret,
            role=role,
            subject=uuid4(),
            client_id=client_id,
        )
        return Person(email, role, account_id, secret)

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def logged_in(self, role: Role) -> tuple[FlaskClient, Person]:
        """A browser in which somebody of this role has logged in."""
        person, browser = self.person(role), self.browser()
        answer = log_in(browser, person)
        assert answer.status_code == 303, answer.text
        return browser, person

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the owner of the database, who may see every table."""
        with psycopg.connect(self.databases.owner_dsn) as connection:
            return connection.execute(statement, values).fetchall()


def build_gateway(postgres: PostgresServer, vault: VaultServer, **settings: str) -> Gateway:
    databases = postgres.create_service_database("gateway")
    upgrade(MIGRATIONS, databases.owner_dsn, "gateway_app")
    services, clock = WrittenServices(), MovableClock()
    environ = {
        "SPOORVAST_DATABASE_DSN": databases.app_dsn,
        "SPOORVAST_VAULT_ADDRESS": vault.address,
        "SPOORVAST_VAULT_CREDENTIALS": str(vault.credentials("gateway")),
        "SPOORVAST_SECURE_COOKIES": "false",
        "SPOORVAST_PUBLIC_URL": "http://localhost",
    }
    keys = connect(vault.address, vault.credentials("gateway"))
    app = create_app(environ | settings, services, keys, clock)  # type: ignore[arg-type]
    return Gateway(app, databases, services, clock)


def send(browser: FlaskClient, path: str, page: str | None = None, **fields: Any) -> TestResponse:
    """Fill in the form of `page` (else of `path` itself) and send it: the CSRF token and hidden fields come along."""
    shown = browser.get(page or path)
    assert shown.status_code == 200, f"{page or path} answered {shown.status_code}"
    return browser.post(path, data=hidden_fields(shown.text) | fields)


def hidden_fields(html: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}


def log_in(browser: FlaskClient, person: Person, *, password: str = PASSWORD, code: str | None = None) -> TestResponse:
    given = code_now(person.totp_secret) if code is None else code
    return send(browser, "/inloggen", email=person.email, password=password, code=given)
