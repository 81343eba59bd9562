"""A cookie that is half of a session: it carries an id and a key; the server keeps what only that key opens.

The database holds SHA-256 of the id and AES-GCM ciphertext: whoever copies it opens nothing and impersonates nobody.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, after_this_request

from gateway.parts import parts

PART_BYTES = 32


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the browser holds: 256 random bits that find the session, 256 that open it."""

    identity: bytes
    key: bytes

    @property
    def id_hash(self) -> bytes:
        return sha256(self.identity).digest()

    def seal(self, purpose: bytes, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self.key).encrypt(nonce, secret, purpose + b"\0" + self.id_hash)

    def open(self, purpose: bytes, sealed: bytes) -> bytes | None:
        """None when this ticket does not open it (wrong key, other session, other purpose)."""
        try:
            return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], purpose + b"\0" + self.id_hash)
        except InvalidTag:
            return None

    def encode(self) -> str:
        return base64.urlsafe_b64encode(self.identity + self.key).decode("ascii").rstrip("=")


def new_ticket() -> Ticket:
    return Ticket(secrets.token_bytes(PART_BYTES), secrets.token_bytes(PART_BYTES))


def read_ticket(value: str | None) -> Ticket | None:
    if not value or len(value) > 100:
        return None
    try:
        both = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return None
    return Ticket(both[:PART_BYTES], both[PART_BYTES:]) if len(both) == 2 * PART_BYTES else None


def cookie_name(name: str) -> str:
    """`__Host-` binds a cookie to this host and to https; browsers accept that prefix only with Secure."""
    return f"__Host-{name}" if parts().settings.secure_cookies else name


def hand_out(name: str, ticket: Ticket) -> None:
    """Set the cookie on the response of this request. A browser session cookie: gone when the browser closes."""

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            cookie_name(name),
            ticket.encode(),
            path="/",
            secure=parts().settings.secure_cookies,
            httponly=True,
            samesite="Strict",
        )
        return response


def take_back(name: str) -> None:
    """Remove the cookie with the response of this request."""

    @after_this_request
    def delete_cookie(response: Response) -> Response:
        response.delete_cookie(
            cookie_name(name), path="/", secure=parts().settings.secure_cookies, httponly=True, samesite="Strict"
        )
        return response
