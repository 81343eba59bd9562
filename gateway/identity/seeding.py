"""Accounts with known credentials, for the demo year and for tests. Production makes them by invitation."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask
from passlib.totp import TOTP

from gateway.adapters.account_models import Account
from gateway.database import db
from gateway.identity.accounts import account_by_email, one_time_codes
from gateway.identity.credentials import password_hash
from gateway.parts import parts
from services.contracts.fields import Role


def create_account(
    app: Flask,
    *,
    email: str,
    password: str,
    totp_secret: str,
    role: Role,
    subject: UUID | None = None,
    client_id: UUID | None = None,
    language: str = "nl",
) -> UUID:
    """An active account; answers its id. Nothing happens when the mail address has one already.

    `totp_secret` is base32, as an authenticator app shows it. `subject` is the adviser's or contact's id in directory;
    for other roles it may be left out.
    """
    with app.app_context():
        known = account_by_email(email)
        if known is not None:
            return known.id
        account_id = subject or uuid4()
        account = Account(
            id=account_id,
            email=email.strip().lower(),
            password=password_hash(password),
            fs_uniquifier=uuid4().hex,
            tf_totp_secret=one_time_codes().seal(totp_secret),
            totp_counter=0,
            active=True,
            subject=subject or account_id,
            role=role.value,
            client_id=client_id,
            language=language,
            created=parts().clock.now(),
        )
        db.session.add(account)
        db.session.commit()
        return account_id


def code_now(totp_secret: str) -> str:
    """The six digits an app would show at this moment. Each works once: a second login needs the next half minute."""
    return str(TOTP(key=totp_secret).generate().token)
