"""Passkeys with user verification: a fingerprint, face or device code instead of password and one-time code."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import text
from webauthn.helpers import base64url_to_bytes, options_to_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gateway.adapters.account_models import Account, Passkey
from gateway.database import db, engine
from gateway.identity.accounts import datastore
from gateway.parts import parts

CHALLENGE_MINUTES = 5
LARGEST_ANSWER = 20_000  # characters of JSON from the browser
MOST = 10  # passkeys of one account


def registration_options(account: Account) -> str:
    """JSON for the browser's `navigator.credentials.create`."""
    if account.fs_webauthn_user_handle is None:
        datastore().set_webauthn_user_handle(account)
        db.session.commit()
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=_host(),
            rp_name="Spoorvast",
            user_name=account.email,
            user_id=str(account.fs_webauthn_user_handle).encode("ascii"),
            challenge=_new_challenge(),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in account.webauthn],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def add_passkey(account: Account, answer: str, name: str) -> bool:
    """Verify what the browser made and add it (not yet committed). False when it does not hold."""
    try:
        credential = _read(answer)
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=_used_challenge(credential),
            expected_rp_id=_host(),
            expected_origin=parts().settings.public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    if datastore().find_webauthn(verified.credential_id) is not None or len(account.webauthn) >= MOST:
        return False
    datastore().create_webauthn(
        account,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        name=_free_name(account, name),
        sign_count=verified.sign_count,
        usage="first",
        device_type=verified.credential_device_type.value,
        backup_state=verified.credential_backed_up,
    )
    return True


def sign_in_options() -> str:
    """JSON for `navigator.credentials.get`: no mail address asked, so none can be tried."""
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=_host(), challenge=_new_challenge(), user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def account_of_sign_in(answer: str) -> Account | None:
    """The active account whose passkey signed this challenge, with user verification; else None."""
    try:
        credential = _read(answer)
        passkey = cast("Passkey | None", datastore().find_webauthn(base64url_to_bytes(credential["rawId"])))
        if passkey is None:
            return None
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=_used_challenge(credential),
            expected_rp_id=_host(),
            expected_origin=parts().settings.public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    passkey.sign_count = verified.new_sign_count
    passkey.lastuse_datetime = parts().clock.now()
    db.session.commit()
    return passkey.user if passkey.user.active else None


def remove_passkey(account: Account, passkey_id: int) -> bool:
    """False when it is not this account's, or when it is the last way to log in."""
    found = next((key for key in account.webauthn if key.id == passkey_id), None)
    other_way = bool(account.password and account.tf_totp_secret) or len(account.webauthn) > 1
    if found is None or not other_way:
        return False
    datastore().delete_webauthn(found)
    return True


def _free_name(account: Account, wanted: str) -> str:
    taken = {key.name for key in account.webauthn}
    names = [wanted, *(f"{wanted} {number}" for number in range(2, MOST + 2))]
    return next(name for name in names if name not in taken)


def _host() -> str:
    return urlsplit(parts().settings.public_url).hostname or "localhost"


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST_ANSWER:
        raise ValueError("size")
    words = json.loads(answer)
    if not isinstance(words, dict):
        raise TypeError("object")
    return words


def _new_challenge() -> bytes:
    """32 random bytes; only their digest is kept, until used or for 5 minutes."""
    challenge, now = token_bytes(32), parts().clock.now()
    with engine().begin() as connection:
        connection.execute(text("DELETE FROM passkey_challenges WHERE expires <= :now"), {"now": now})
        connection.execute(
            text("INSERT INTO passkey_challenges (challenge_hash, expires) VALUES (:digest, :expires)"),
            {"digest": sha256(challenge).digest(), "expires": now + timedelta(minutes=CHALLENGE_MINUTES)},
        )
    return challenge


def _used_challenge(credential: dict[str, Any]) -> bytes:
    """The challenge the browser answered, if it is one of ours that nobody used before. Raises ValueError."""
    client_data = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    with engine().begin() as connection:
        found = connection.execute(
            text("DELETE FROM passkey_challenges WHERE challenge_hash = :digest AND expires > :now RETURNING 1"),
            {"digest": sha256(client_data.challenge).digest(), "now": parts().clock.now()},
        ).scalar()
    if found is None:
        raise ValueError("challenge")
    return client_data.challenge
