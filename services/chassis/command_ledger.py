"""Which commands were carried out, and what was answered: a repeat gets the same answer and changes nothing."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.codec import from_json, to_json
from services.chassis.sealing import open_sealed, seal
from services.chassis.service_key import ServiceKeyring
from services.contracts.errors import ContractError, ErrorCode


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer of the first time, as builtins."""

    value: Any


class CommandLedger:
    """Answers lie sealed under the service's key, bound to their command."""

    def __init__(self, service: str, service_key: ServiceKeyring) -> None:
        self._prefix = service.encode() + b"/answer/v1\0"
        self._service_key = service_key

    def append(self, cursor: Cursor[DictRow], command_id: UUID, fingerprint: bytes, answer: Any) -> None:
        """Raises a unique violation when the command is there already."""
        sealed = seal(self._service_key.key(), to_json(answer), self._prefix + command_id.bytes)
        cursor.execute(
            "INSERT INTO commands (command_id, fingerprint, sealed) VALUES (%s, %s, %s)",
            (command_id, fingerprint, sealed),
        )

    def find(self, cursor: Cursor[DictRow], command_id: UUID, fingerprint: bytes) -> StoredAnswer | None:
        """None when never carried out. Raises REPEATED_DIFFERENTLY when it was another request or actor."""
        cursor.execute("SELECT fingerprint, sealed FROM commands WHERE command_id = %s", (command_id,))
        row = cursor.fetchone()
        if row is None:
            return None
        if not hmac.compare_digest(bytes(row["fingerprint"]), fingerprint):
            raise ContractError(ErrorCode.REPEATED_DIFFERENTLY)
        opened = open_sealed(self._service_key.key(), bytes(row["sealed"]), self._prefix + command_id.bytes)
        return StoredAnswer(from_json(opened))
