"""The Authority: who acts, signed by the gateway for a minute, verified by each service for itself.

A JWS in compact form (Ed25519). The private key never leaves Vault; services know the public keys only. Headers of the
wire are never trusted (architecture §7).
"""

from __future__ import annotations

import base64
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.chassis.clock import Clock, SystemClock
from services.chassis.codec import MalformedField, from_builtins, to_json
from services.chassis.vault import Vault
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role

MOUNT, KEY = "transit-identity", "authority"
ISSUER, AUDIENCE = "spoorvast-gateway", "services"
ALGORITHM = "Ed25519"  # RFC 9864
LIFE_SECONDS = 60
REUSE_SECONDS = 40  # a token is handed out again while at least a third of its life remains
LEEWAY_SECONDS = 5  # clocks of two machines
KEYS_SECONDS = 300  # how long public keys are kept before they are asked for again; of elapsed time, not of the clock
_CACHED_ACTORS = 1000
_CACHED_TOKENS = 1000


class AuthoritySigner:
    """The gateway's side."""

    def __init__(
        self, vault: Vault, clock: Clock | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._vault = vault
        self._clock = clock or SystemClock()
        self._monotonic = monotonic
        self._version = 0
        self._version_until = float("-inf")
        self._made: OrderedDict[Actor, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def sign(self, actor: Actor) -> str:
        """A token for this actor, at least 20 seconds of its minute left. Raises KEY_SERVICE_UNAVAILABLE."""
        now = self._clock.now().timestamp()
        with self._lock:
            made = self._made.get(actor)
            if made and 0 <= now - made[0] < REUSE_SECONDS:
                return made[1]
        token = self._sign(actor, int(now))
        with self._lock:
            self._made[actor] = (now, token)
            self._made.move_to_end(actor)
            while len(self._made) > _CACHED_ACTORS:
                self._made.popitem(last=False)
        return token

    def _sign(self, actor: Actor, now: int) -> str:
        if self._monotonic() >= self._version_until:
            self._version = max(self._vault.public_keys(MOUNT, KEY))
            self._version_until = self._monotonic() + KEYS_SECONDS
        header = {"alg": ALGORITHM, "typ": "authority+jwt", "kid": str(self._version)}
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(actor.subject),
            "role": actor.role.value,
            "client": str(actor.client_id) if actor.client_id else None,
            "iat": now,
            "exp": now + LIFE_SECONDS,
        }
        signed = f"{_b64url(to_json(header))}.{_b64url(to_json(claims))}"
        return f"{signed}.{_b64url(self._vault.sign(MOUNT, KEY, signed.encode(), self._version))}"


@dataclass(frozen=True, slots=True)
class _Verified:
    actor: Actor
    begins: int  # seconds since 1970, like `ends`
    ends: int


class AuthorityVerifier:
    """A service's side. `keys` are raw public keys by version, or the Vault to ask for them.

    A token arrives again and again in its minute; its signature is checked once, its time every time. What was checked
    is forgotten with the keys it was checked under.
    """

    def __init__(
        self, keys: Vault | Mapping[int, bytes], clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = keys
        self._clock = clock
        self._monotonic = monotonic
        self._keys: dict[str, OKPKey] = {}
        self._asked_at: float | None = None
        self._verified: OrderedDict[str, _Verified] = OrderedDict()
        self._lock = threading.Lock()

    def verify(self, token: str) -> Actor:
        """The actor. UNAUTHENTICATED for a wrong signature, algorithm, issuer, audience, time or shape, alike."""
        now = int(self._clock.now().timestamp())
        known = self._verified.get(token)  # its last seconds, which only the leeway allows, are checked in full
        if known and known.begins <= now + LEEWAY_SECONDS and now < known.ends and not self._is_old(KEYS_SECONDS):
            return known.actor
        keys = self._public_keys(_key_id(token))
        rules = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            found = jwt.decode(token, keys, algorithms=[ALGORITHM])
            rules.validate(found.claims)
            if found.claims["exp"] - found.claims["iat"] > LIFE_SECONDS:
                raise _unauthenticated()
            actor = Actor(
                subject=from_builtins(found.claims["sub"], UUID),
                role=from_builtins(found.claims["role"], Role),
                client_id=UUID(found.claims["client"]) if found.claims.get("client") else None,
            )
            return self._remember(token, _Verified(actor, found.claims["iat"], found.claims["exp"]), keys)
        except (JoseError, MalformedField, ValueError, KeyError, TypeError, AttributeError):
            pass  # every failure is told alike, below
        raise _unauthenticated()

    def _remember(self, token: str, verified: _Verified, key: OKPKey) -> Actor:
        with self._lock:
            if any(key is known for known in self._keys.values()):  # else the keys were asked for again meanwhile
                self._verified[token] = verified
            while len(self._verified) > _CACHED_TOKENS:
                self._verified.popitem(last=False)
        return verified.actor

    def _public_keys(self, wanted: str) -> OKPKey:
        with self._lock:
            if wanted not in self._keys or self._is_old(KEYS_SECONDS):
                self._refresh()
            if wanted not in self._keys:
                raise _unauthenticated()
            return self._keys[wanted]

    def _refresh(self) -> None:
        if not isinstance(self._source, Vault):
            found: Mapping[int, bytes] = self._source
        elif self._asked_at is not None and not self._is_old(1):
            return  # made-up key ids must not make us ask without end
        else:
            found = self._source.public_keys(MOUNT, KEY)
        self._asked_at = self._monotonic()
        self._verified.clear()
        self._keys = {
            str(version): OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _b64url(raw)})
            for version, raw in found.items()
        }

    def _is_old(self, seconds: int) -> bool:
        return self._asked_at is None or self._monotonic() - self._asked_at >= seconds


def _key_id(token: str) -> str:
    """From the unverified header: only says which public key to try."""
    try:
        return str(jws.extract_compact(token.encode()).headers()["kid"])
    except (JoseError, ValueError, KeyError, TypeError):
        return ""


def _unauthenticated() -> ContractError:
    return ContractError(ErrorCode.UNAUTHENTICATED)


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
