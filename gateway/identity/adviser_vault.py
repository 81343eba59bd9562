"""Vault as the logged-in adviser: log in with a signed statement, renew while in use, end with the session."""

from __future__ import annotations

import base64
import json
import secrets
from uuid import UUID

from gateway.adapters import session_table
from gateway.database import engine
from gateway.identity.sessions import RENEW_AFTER, StaffSession
from gateway.parts import parts
from services.chassis.vault import Vault
from services.contracts.errors import ContractError, ErrorCode

SIGNING_MOUNT = "transit-identity"
SIGNING_KEY = "vault-login"
ROLE = "adviser"
SECONDS = 60


def log_in_adviser(adviser_id: UUID) -> bytes:
    """The adviser's own Vault token, for the session to keep sealed.

    The statement is signed by a key that Vault holds; Vault accepts it for this adviser, this role and 60 seconds.
    """
    now = int(parts().clock.now().timestamp())
    claims = {
        "iss": "spoorvast",
        "sub": str(adviser_id),
        "aud": "vault",
        "role": ROLE,
        "iat": now,
        "nbf": now - 5,
        "exp": now + SECONDS,
        "jti": secrets.token_hex(16),
    }
    signed = _part({"alg": "EdDSA", "typ": "JWT"}) + b"." + _part(claims)
    signature = parts().vault.sign(SIGNING_MOUNT, SIGNING_KEY, signed)
    return parts().vault.jwt_login(ROLE, (signed + b"." + _encode(signature)).decode("ascii")).encode("ascii")


def adviser_vault(session: StaffSession) -> Vault:
    """Vault with this adviser's own token. A token that ended asks for a new login (UNAUTHENTICATED)."""
    if session.secret is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    vault = parts().vault.with_token(session.secret.decode("ascii"))
    now = parts().clock.now()
    if now >= session.renew_after:
        vault.renew_self()
        session_table.set_renew_after(engine(), session.id_hash, now + RENEW_AFTER)
    return vault


def end_adviser_token(session: StaffSession) -> None:
    """At logout Vault forgets the token at once; when Vault is away the token ends by itself."""
    if session.secret is not None:
        try:
            parts().vault.with_token(session.secret.decode("ascii")).revoke_self()
        except ContractError:
            return


def _part(words: dict[str, object]) -> bytes:
    return _encode(json.dumps(words, separators=(",", ":")).encode("ascii"))


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
