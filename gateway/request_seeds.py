"""A request form carries a seed from which its receipt code and ids grow.

So a form sent twice (double tap, reload, lost line) asks once and shows the same code, while the code lies nowhere
but in the caller's own page and, until it is noted down, in the caller's own session.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from gateway.receipts import ALPHABET, LENGTH

_SEED = re.compile(r"[A-Za-z0-9_-]{43}")
_BITS = 5  # of a character of the code


@dataclass(frozen=True, slots=True, repr=False)
class Grown:
    """`code` as `gateway.receipts` makes them: 16 characters, 80 bits."""

    code: str
    thread_id: UUID
    entry_id: UUID


def new_seed() -> str:
    """256 random bits for a hidden field."""
    return secrets.token_urlsafe(32)


def is_seed(text: object) -> bool:
    return isinstance(text, str) and _SEED.fullmatch(text) is not None


def grow(seed: str) -> Grown:
    """Always the same from the same seed; none of the three tells anything about the others."""
    number = int.from_bytes(_part(seed, b"code"), "big")
    letters = (ALPHABET[number >> (_BITS * place) & 31] for place in range(LENGTH))
    return Grown("".join(letters), _id(seed, b"thread"), _id(seed, b"entry"))


def _id(seed: str, purpose: bytes) -> UUID:
    return UUID(bytes=_part(seed, purpose)[:16], version=4)


def _part(seed: str, purpose: bytes) -> bytes:
    return hmac.digest(seed.encode("ascii"), b"spoorvast/request/v1/" + purpose, "sha256")
