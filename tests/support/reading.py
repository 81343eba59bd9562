"""Sealing and opening as the gateway does it, for tests that speak to the services without a browser.

It uses the gateway's own `DataKey`. Where the gateway takes Vault from a web session, a test hands over Vault itself,
so that a test can also try with a token that must not work.
"""

from __future__ import annotations

import time
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OKPKey

from gateway import sealing
from gateway.identity.adviser_vault import ROLE, SIGNING_KEY, SIGNING_MOUNT, _encode, _part
from gateway.sealing import DataKey, KeyKind
from services.chassis.vault import Vault
from services.contracts.fields import Wrap

ADVISERS = sealing.ADVISERS


def wrap_for_adviser(gateway: Vault, key: DataKey, adviser_id: UUID) -> Wrap:
    ciphertext = gateway.encrypt(ADVISERS, str(adviser_id), key.key, sealing._wrap_aad(key.kind, key.owner))
    return Wrap(reader=f"adviser:{adviser_id}", blob=ciphertext.encode("ascii"))


def unwrap(reader: Vault, adviser_id: UUID, kind: KeyKind, owner: UUID, wrap: Wrap) -> DataKey:
    """With whatever token `reader` holds; raises ContractError when Vault refuses that token."""
    key = reader.decrypt(ADVISERS, str(adviser_id), wrap.blob.decode("ascii"), sealing._wrap_aad(kind, owner))
    return DataKey(kind, owner, key)


def adviser_token(gateway: Vault, adviser_id: UUID, **others: object) -> Vault:
    """Vault as this adviser, by the login that the gateway does; `others` replace claims of the statement."""
    signed = _part({"alg": "EdDSA", "typ": "JWT"}) + b"." + _part(claims(adviser_id, **others))
    signature = gateway.sign(SIGNING_MOUNT, SIGNING_KEY, signed)
    token = gateway.jwt_login(ROLE, (signed + b"." + _encode(signature)).decode("ascii"))
    return gateway.with_token(token)


def claims(adviser_id: UUID, **others: object) -> dict[str, object]:
    now = int(time.time())
    return {
        "iss": "spoorvast",
        "sub": str(adviser_id),
        "aud": "vault",
        "role": "adviser",
        "iat": now,
        "exp": now + 60,
    } | others


def forged_login(adviser_id: UUID, **others: object) -> str:
    """A login statement signed by a key that is nobody's."""
    key = OKPKey.generate_key("Ed25519")
    return jwt.encode({"alg": "EdDSA"}, claims(adviser_id, **others), key, algorithms=["EdDSA"])
