"""Is this the right password and code? Unknown mail, wrong password and wrong code cost and answer the same."""

from __future__ import annotations

import secrets
from functools import cache
from uuid import UUID

from flask_security import hash_password

from gateway.adapters.account_models import Account
from gateway.database import db
from gateway.identity.accounts import account_by_email, one_time_codes

SHORTEST_PASSWORD = 12


def check_login(email: str, password: str, code: str) -> Account | None:
    """The account, when mail, password and one-time code fit together; else None, after the same work."""
    account = account_by_email(email)
    known = account if account is not None and account.password and account.tf_totp_secret else _nobody()
    password_fits = known.verify_and_update_password(password)
    if known is account and password_fits:
        code_fits = one_time_codes().accepts(code, known.tf_totp_secret or "", known)
        db.session.commit()  # a stronger hash, when the parameters were raised
    else:
        one_time_codes().compare_for_nothing(code, known.tf_totp_secret or "")
        code_fits = False
    return account if account is not None and code_fits and account.active else None


def password_hash(password: str) -> str:
    """argon2id, over HMAC-SHA-512 with the pepper from Vault."""
    return str(hash_password(password))


def password_problem(password: str, email: str) -> str | None:
    """Why a password will not do: `short`, `simple`, `email`; None when it will. Length is what counts."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(set(password)) < 6:
        return "simple"
    name = email.split("@", maxsplit=1)[0].lower()
    return "email" if len(name) > 3 and name in password.lower() else None


@cache
def _nobody_values() -> tuple[str, str]:
    return password_hash(secrets.token_urlsafe(32)), one_time_codes().generate_totp_secret()


def _nobody() -> Account:
    """An account of no one, so that an unknown mail address takes as long as a known one."""
    password, secret = _nobody_values()
    return Account(id=UUID(int=0), password=password, tf_totp_secret=secret, totp_counter=0)
