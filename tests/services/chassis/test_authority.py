"""Who acts: signed by the gateway through the key service, verified by every service."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.chassis.authority import AuthoritySigner, AuthorityVerifier
from services.chassis.vault import Vault, connect
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from tests.services.chassis.examples import NOON, FixedClock, adviser
from tests.support.servers import VaultServer

KEY = Ed25519PrivateKey.generate()
PUBLIC = {1: KEY.public_key().public_bytes_raw()}
SUBJECT = UUID("6a4b6f0e-6d0f-4f0e-9f64-2d6a3f9d2b11")
NOW = int(NOON.timestamp())
HEADER: dict[str, Any] = {"alg": "Ed25519", "kid": "1"}
CLAIMS: dict[str, Any] = {
    "iss": "spoorvast-gateway",
    "aud": "services",
    "sub": str(SUBJECT),
    "role": "adviser",
    "client": None,
    "iat": NOW,
    "exp": NOW + 60,
}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header: dict[str, Any], claims: object, key: Ed25519PrivateKey = KEY) -> str:
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(key.sign(signed.encode()))}"


def verify(text: str, clock: FixedClock | None = None) -> Actor:
    return AuthorityVerifier(PUBLIC, clock or FixedClock()).verify(text)


def test_the_verified_actor_is_the_signed_one() -> None:
    assert verify(token(HEADER, CLAIMS)) == Actor(SUBJECT, Role.ADVISER)
    client = uuid4()
    contact = CLAIMS | {"role": "client_contact", "client": str(client)}
    assert verify(token(HEADER, contact)) == Actor(SUBJECT, Role.CLIENT_CONTACT, client)


WRONG = {
    "signed by somebody else": token(HEADER, CLAIMS, Ed25519PrivateKey.generate()),
    "no signature wanted": token({"alg": "none", "kid": "1"}, CLAIMS).rpartition(".")[0] + ".",
    "another algorithm": token({"alg": "HS256", "kid": "1"}, CLAIMS),
    "unknown key": token({"alg": "Ed25519", "kid": "2"}, CLAIMS),
    "no key named": token({"alg": "Ed25519"}, CLAIMS),
    "another audience": token(HEADER, CLAIMS | {"aud": "vault"}),
    "another issuer": token(HEADER, CLAIMS | {"iss": "somebody"}),
    "expired": token(HEADER, CLAIMS | {"iat": NOW - 100, "exp": NOW - 40}),
    "from the future": token(HEADER, CLAIMS | {"iat": NOW + 60, "exp": NOW + 120}),
    "lives too long": token(HEADER, CLAIMS | {"exp": NOW + 3600}),
    "never expires": token(HEADER, {name: value for name, value in CLAIMS.items() if name != "exp"}),
    "no subject": token(HEADER, {name: value for name, value in CLAIMS.items() if name != "sub"}),
    "subject is no id": token(HEADER, CLAIMS | {"sub": "admin"}),
    "no such role": token(HEADER, CLAIMS | {"role": "root"}),
    "no role": token(HEADER, {name: value for name, value in CLAIMS.items() if name != "role"}),
    "client is no id": token(HEADER, CLAIMS | {"client": "all"}),
    "claims are no object": token(HEADER, [1]),
    "empty": "",
    "not a token": "a.b.c",
    "cut off": token(HEADER, CLAIMS)[:-8],
    "two tokens": token(HEADER, CLAIMS) + "." + token(HEADER, CLAIMS),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_anything_else_is_unauthenticated(text: str) -> None:
    with pytest.raises(ContractError) as caught:
        verify(text)
    assert caught.value.code is ErrorCode.UNAUTHENTICATED
    assert caught.value.details == {}


def test_a_changed_claim_breaks_the_signature() -> None:
    header, _, signature = token(HEADER, CLAIMS).split(".")
    forged = b64(json.dumps(CLAIMS | {"role": "privacy_officer"}).encode())
    with pytest.raises(ContractError):
        verify(f"{header}.{forged}.{signature}")


def test_clocks_may_differ_by_a_few_seconds_only() -> None:
    text = token(HEADER, CLAIMS)
    for seconds in (-4, 63):
        assert verify(text, FixedClock(NOON + timedelta(seconds=seconds))).subject == SUBJECT
    for seconds in (-7, 67):
        with pytest.raises(ContractError):
            verify(text, FixedClock(NOON + timedelta(seconds=seconds)))


def seconds_of(clock: FixedClock) -> Callable[[], float]:
    """Elapsed time that goes as the clock is moved."""

    def elapsed() -> float:
        return clock.at.timestamp()

    return elapsed


def test_a_token_seen_before_is_looked_at_again_when_its_minute_is_over() -> None:
    text, clock = token(HEADER, CLAIMS), FixedClock()
    verifier = AuthorityVerifier(PUBLIC, clock)
    assert verifier.verify(text) == verifier.verify(text) == Actor(SUBJECT, Role.ADVISER)
    for seconds in (67, -7):
        clock.at = NOON + timedelta(seconds=seconds)
        with pytest.raises(ContractError):
            verifier.verify(text)


def test_a_token_seen_before_is_refused_when_its_key_is_gone() -> None:
    long_lived = token(HEADER, CLAIMS | {"iat": NOW + 290, "exp": NOW + 350})
    keys, clock = dict(PUBLIC), FixedClock()
    verifier = AuthorityVerifier(keys, clock, seconds_of(clock))
    verifier.verify(token(HEADER, CLAIMS))
    clock.at = NOON + timedelta(seconds=295)
    assert verifier.verify(long_lived).subject == SUBJECT
    keys.clear()
    clock.at = NOON + timedelta(seconds=301)
    with pytest.raises(ContractError):
        verifier.verify(long_lived)


def test_one_character_more_is_another_token() -> None:
    text = token(HEADER, CLAIMS)
    verifier = AuthorityVerifier(PUBLIC, FixedClock())
    verifier.verify(text)
    for changed in (text + "A", text[:-1], text[:-2] + "AA", "." + text):
        with pytest.raises(ContractError):
            verifier.verify(changed)


def test_the_gateway_signs_and_a_service_verifies_with_the_public_key_only(vault: VaultServer) -> None:
    gateway, casebook = (connect(vault.address, vault.credentials(role)) for role in ("gateway", "casebook"))
    clock = FixedClock()
    actor = Actor(uuid4(), Role.CALLER, uuid4())
    assert AuthorityVerifier(casebook, clock).verify(AuthoritySigner(gateway, clock).sign(actor)) == actor
    with pytest.raises(ContractError) as caught:
        AuthoritySigner(casebook, clock).sign(actor)
    assert caught.value.code is ErrorCode.UNAUTHENTICATED


def test_a_token_is_used_again_for_forty_seconds_and_for_one_actor(keys: Vault) -> None:
    clock = FixedClock(datetime.fromtimestamp(int(time.time()), UTC))
    signer = AuthoritySigner(keys, clock)
    mine, theirs = adviser(), adviser()
    first = signer.sign(mine)
    clock.at += timedelta(seconds=39)
    assert signer.sign(mine) == first
    assert signer.sign(theirs) != first
    clock.at += timedelta(seconds=1)
    assert signer.sign(mine) != first


def test_after_a_new_key_version_old_and_new_tokens_verify(keys: Vault) -> None:
    clock = FixedClock()
    verifier = AuthorityVerifier(keys, clock, seconds_of(clock))
    actor = adviser()
    old = AuthoritySigner(keys, clock).sign(actor)
    assert verifier.verify(old) == actor
    keys.write("transit-identity/keys/authority/rotate", {})
    clock.at += timedelta(seconds=2)
    new = AuthoritySigner(keys, clock).sign(actor)
    assert new.split(".")[0] != old.split(".")[0]
    assert verifier.verify(new) == verifier.verify(old) == actor
