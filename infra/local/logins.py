"""The demo logins: kept for the owner of the folder alone, printed with the code that works now."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask

from gateway.identity.seeding import code_now, create_account
from infra.local.folder import write_private
from infra.local.programs import StartFailed
from services.contracts.fields import Role

FILE = "logins.json"


@dataclass(frozen=True)
class Login:
    """One account that a person at the terminal may use. `title` is what it is called on screen."""

    title: str
    role: Role
    email: str
    password: str
    totp_secret: str
    subject: UUID | None = None
    client_id: UUID | None = None


def new_login(title: str, role: Role, email: str, subject: UUID | None = None, client_id: UUID | None = None) -> Login:
    totp = base64.b32encode(secrets.token_bytes(20)).decode()
    return Login(title, role, email, secrets.token_urlsafe(9), totp, subject, client_id)


def open_accounts(app: Flask, logins: tuple[Login, ...]) -> None:
    for login in logins:
        create_account(
            app,
            email=login.email,
            password=login.password,
            totp_secret=login.totp_secret,
            role=login.role,
            subject=login.subject,
            client_id=login.client_id,
        )


def keep(folder: Path, logins: tuple[Login, ...]) -> None:
    lines = [{key: value and str(value) for key, value in asdict(login).items()} for login in logins]
    write_private(folder / FILE, json.dumps(lines, indent=1))


def kept(folder: Path) -> tuple[Login, ...]:
    file = folder / FILE
    if not file.exists():
        return ()
    return tuple(
        Login(
            **{
                **line,
                "role": Role(line["role"]),
                "subject": UUID(line["subject"]) if line["subject"] else None,
                "client_id": UUID(line["client_id"]) if line["client_id"] else None,
            }
        )
        for line in json.loads(file.read_text())
    )


def rows(logins: tuple[Login, ...]) -> list[tuple[str, str, str, str]]:
    """Title, e-mail, password and code. A code works once and for half a minute; `make code` prints the next."""
    if not logins:
        raise StartFailed("No logins yet: start with `make run` first")
    return [(login.title, login.email, login.password, code_now(login.totp_secret)) for login in logins]
