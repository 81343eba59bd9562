"""Everything that passes the broker is sealed: a kombu serializer `sealed` (`application/x-sealed`).

Layout: key id (1 byte) ‖ nonce (12) ‖ AES-256-GCM ciphertext of the JSON body, AAD `spoorvast/wire/v1`. The newest key
seals, every known key opens, so keys are rotated by first adding the new one everywhere. Keys live in Vault (KV
`secret/wire`) and are read once at the start. Whoever holds them may speak to every service: what a caller *may do* is
decided by the signed Authority inside the body, never by the seal.
"""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kombu.exceptions import DecodeError
from kombu.serialization import registry

from services.chassis.codec import MalformedField, from_json, to_builtins, to_json

NAME = "sealed"
CONTENT_TYPE = "application/x-sealed"
CONTENT_ENCODING = "binary"
_AAD = b"spoorvast/wire/v1"
_NONCE = 12
_KEY = 32


class NotSealed(Exception):
    """Bytes from the broker that were not sealed by us. Carries no text: the bytes may be anything."""


class WireSeal:
    """Seals and opens message bodies under a ring of numbered keys.

    `keys` maps the key's number ("1" to "255") to 32 bytes in base64, as Vault keeps them. Raises `ValueError` at once
    when there is none or one is not a key.
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        ring = {int(number): b64decode(key, validate=True) for number, key in keys.items()}
        if not ring or not all(0 < number < 256 and len(key) == _KEY for number, key in ring.items()):
            raise ValueError("wire_keys")
        self._ring = {number: AESGCM(key) for number, key in ring.items()}
        self._newest = max(ring)

    def seal(self, body: Any) -> bytes:
        nonce = os.urandom(_NONCE)
        sealed = self._ring[self._newest].encrypt(nonce, to_json(to_builtins(body)), _AAD)
        return bytes([self._newest]) + nonce + sealed

    def open(self, data: bytes | memoryview) -> Any:
        """Raises `NotSealed` for anything that does not open."""
        data = bytes(data)
        key = self._ring.get(data[0]) if len(data) > 1 + _NONCE else None
        if key is None:
            raise NotSealed
        try:
            return from_json(key.decrypt(data[1 : 1 + _NONCE], data[1 + _NONCE :], _AAD))
        except (InvalidTag, MalformedField):
            raise NotSealed from None


def install(keys: Mapping[str, str]) -> None:
    """Registers the serializer with kombu for this process; nameko and our own clients then use it by name."""
    seal = WireSeal(keys)
    registry.register(NAME, seal.seal, seal.open, CONTENT_TYPE, CONTENT_ENCODING)


def to_wire(body: Any) -> bytes:
    """The very bytes that would pass the broker. `install` comes first."""
    _content_type, _encoding, data = registry.dumps(body, NAME)
    return bytes(data)


def from_wire(data: bytes, content_type: str = CONTENT_TYPE) -> Any:
    """Opens bytes from the broker; `NotSealed` for every other content type.

    kombu would let `text/plain` and `application/data` pass whatever `accept` says, hence the check of our own.
    """
    if content_type != CONTENT_TYPE:
        raise NotSealed
    try:
        return registry.loads(data, content_type, CONTENT_ENCODING, accept={CONTENT_TYPE})
    except DecodeError:
        raise NotSealed from None
