"""Receipt codes: 16 Crockford base32 characters, 80 random bits, shown once to the caller in four groups of four."""

from __future__ import annotations

import secrets

from gateway.parts import parts

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
MOUNT = "transit-receipt"
KEY = "receipt"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys(" -–—_.\t\r\n\u00a0"))


def new_receipt_code() -> str:
    """A fresh code without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show_receipt_code(code: str) -> str:
    """`7QK2M9XRAB3D5TFW` → `7QK2-M9XR-AB3D-5TFW`."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read_receipt_code(typed: str) -> str | None:
    """What a person typed as the code it means: small letters, O for 0, I and L for 1, spaces and hyphens are fine.

    None when it cannot be a code.
    """
    if len(typed) > 4 * LENGTH:
        return None
    code = typed.upper().translate(_READ_AS)
    return code if len(code) == LENGTH and all(letter in ALPHABET for letter in code) else None


def receipt_token(code: str) -> str:
    """HMAC under Vault's key: what intake keeps instead of the code. Raises ContractError when Vault is away."""
    return parts().vault.hmac(MOUNT, KEY, code.encode("ascii"))
