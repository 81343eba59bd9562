"""Accounts on Flask-Security's datastore, password hashing and one-time codes, with views of our own.

Why its views, sessions and Flask-Login stay out: docs/decisions, "accounts".
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Flask, current_app
from flask_security import FSQLALiteUserDatastore, Security
from sqlalchemy import select

from gateway.adapters.account_models import Account, Passkey, RoleName
from gateway.database import db
from gateway.identity.one_time_codes import OneTimeCodes
from gateway.keys import GatewayKeys

ROLES_WITH_ACCOUNT = ("adviser", "coordinator", "client_contact", "privacy_officer", "quality_lead")


def set_up_accounts(app: Flask, keys: GatewayKeys) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of an algorithm
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={"argon2__type": "ID"},
        SECURITY_PASSWORD_SALT=keys.derive("pepper").hex(),
        SECURITY_TOTP_SECRETS={"1": keys.derive("totp").hex()},
        SECURITY_TOTP_ISSUER="Spoorvast",
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_WEBAUTHN=True,
    )
    datastore = FSQLALiteUserDatastore(db, Account, RoleName, Passkey)
    security = Security(app, datastore, register_blueprint=False, totp_cls=OneTimeCodes)
    # Nobody logs in by a token in a header or by Flask-Login's cookie: identity/sessions.py alone says who is there.
    security.login_manager.request_loader(lambda _request: None)
    security.login_manager.user_loader(lambda _identifier: None)
    security.login_manager.session_protection = None
    security.principal.identity_loaders.clear()
    app.template_context_processors[None] = [  # nor does a template ask them who is there
        values
        for values in app.template_context_processors[None]
        if not values.__module__.startswith(("flask_login", "flask_security"))
    ]


def datastore() -> FSQLALiteUserDatastore:
    return cast("FSQLALiteUserDatastore", current_app.extensions["security"].datastore)


def one_time_codes() -> OneTimeCodes:
    return cast("OneTimeCodes", current_app.extensions["security"].totp_factory)


def account_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def account_by_id(account_id: UUID) -> Account | None:
    return db.session.get(Account, account_id)
