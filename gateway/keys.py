"""The gateway's own keys: one data key wrapped by Vault, everything else derived from it.

The database holds the wrapped form only, so a thief of the database opens no TOTP secret, guesses no password (the
pepper is missing) and forges no cookie.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from gateway.adapters.key_table import keep_first, kept
from services.chassis.vault import Vault

MOUNT = "transit-service"
KEY = "gateway"


class GatewayKeys:
    def __init__(self, root: bytes) -> None:
        self._root = root

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (`cookie`, `totp`, `pepper`, ...); no purpose's key tells about another's."""
        info = b"spoorvast/gateway/" + purpose.encode("ascii") + b"/v1"
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._root)


def load_keys(engine: Engine, vault: Vault) -> GatewayKeys:
    """Unwrap the kept data key, or make it at the very first start. Raises ContractError when Vault is away."""
    wrapped = kept(engine)
    if wrapped is None:
        wrapped = keep_first(engine, vault.data_key(MOUNT, KEY)[1])
    return GatewayKeys(vault.decrypt(MOUNT, KEY, wrapped))
