"""Sealing of what lies in a table: AES-256-GCM over padded bytes, bound to its place.

Form: format byte ‖ key id (16) ‖ nonce (12) ‖ ciphertext and tag. The padded plaintext is its length (4 bytes, big
endian), itself, and zeros up to the next power of two of at least 256, so sizes tell little.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag

from services.chassis.keyring import DataKey
from services.contracts.errors import ContractError, ErrorCode

FORMAT = b"\x01"
SMALLEST = 256
_HEADER = 1 + 16 + 12


def seal(key: DataKey, plaintext: bytes, place: bytes) -> bytes:
    """`place` (the associated data) names where the result belongs; it opens nowhere else."""
    nonce = os.urandom(12)
    return FORMAT + key.id + nonce + key.cipher.encrypt(nonce, _pad(plaintext), place)


def open_sealed(key: DataKey, sealed: bytes, place: bytes) -> bytes:
    """The reverse of `seal`. Raises DECRYPT_FAILED for another key, another place or any changed bit."""
    if sealed[:1] == FORMAT and sealed[1:17] == key.id:
        try:
            return _unpad(key.cipher.decrypt(sealed[17:_HEADER], sealed[_HEADER:], place))
        except (InvalidTag, ValueError):
            pass  # told below, without the library's exception as context
    raise ContractError(ErrorCode.DECRYPT_FAILED)


def token(key: DataKey, purpose: bytes, data: bytes) -> bytes:
    """Keyed fingerprint (HMAC-SHA256, 32 bytes): equal for equal data, and says nothing without the key."""
    return hmac.digest(key.derived(b"spoorvast/token/v1/" + purpose), data, "sha256")


def _pad(plaintext: bytes) -> bytes:
    needed = len(plaintext) + 4
    size = max(SMALLEST, 1 << (needed - 1).bit_length())
    return len(plaintext).to_bytes(4, "big") + plaintext + bytes(size - needed)


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4], "big")
    if length > len(padded) - 4:
        raise ValueError("padding")
    return padded[4 : 4 + length]
