"""One data key per service: for its streams when it has no finer keys, and for its outbox, answers and trail."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Mapping
from uuid import UUID

import psycopg
from psycopg import Cursor
from psycopg.rows import DictRow, dict_row

from services.chassis.connections import Line
from services.chassis.keyring import KEY_SECONDS, DataKey
from services.chassis.vault import Vault
from services.contracts.errors import ContractError, ErrorCode

MOUNT = "transit-service"


class ServiceKeyring:
    """Made once by Vault, kept wrapped in the table `service_keys`, unwrapped for at most 60 s at a time."""

    def __init__(self, vault: Vault, service: str, dsn: str) -> None:
        """`dsn` is the service's own; used once per process, to read (the first time: to store) the wrapped key."""
        self.vault = vault
        self.key_uses = vault.key_uses  # noted down by the event log
        self._service = service
        self._dsn = dsn
        self._lock = threading.Lock()
        self._wrapped: tuple[bytes, str] | None = None
        self._key: DataKey | None = None
        self._until = 0.0

    def key(self) -> DataKey:
        """The service's data key. Raises KEY_SERVICE_UNAVAILABLE, KEY_MISSING, UNAVAILABLE (database)."""
        with self._lock:
            if self._key is None or time.monotonic() >= self._until:
                self._key = None
                if self._wrapped is None:
                    self._wrapped = self._read_or_make()
                key_id, wrapped = self._wrapped
                self._key = DataKey(key_id, self.vault.decrypt(MOUNT, self._service, wrapped))
                self._until = time.monotonic() + KEY_SECONDS
            return self._key

    def keys_for(self, stream_ids: Collection[UUID]) -> Mapping[UUID, DataKey]:
        key = self.key()
        return dict.fromkeys(stream_ids, key)

    def allot(
        self, cursor: Cursor[DictRow], new_stream_ids: Collection[UUID], shares_key_with: Mapping[UUID, UUID]
    ) -> Mapping[UUID, DataKey]:
        del cursor, shares_key_with  # every stream has the service's key anyway
        return self.keys_for(new_stream_ids)

    def evict(self, stream_id: UUID) -> None:
        del stream_id  # the service cannot do without its own key

    def _read_or_make(self) -> tuple[bytes, str]:
        try:
            with Line.connect(self._dsn, connect_timeout=5, autocommit=True, row_factory=dict_row) as connection:
                found = _read(connection)
                if found is None:
                    _, wrapped = self.vault.data_key(MOUNT, self._service)
                    connection.execute(
                        "INSERT INTO service_keys (key_id, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                        (os.urandom(16), wrapped),
                    )
                    found = _read(connection)  # another process may have been first
        except psycopg.OperationalError:
            found = None
        if found is None:
            raise ContractError(ErrorCode.UNAVAILABLE)
        return found


def _read(connection: Line) -> tuple[bytes, str] | None:
    row = connection.execute("SELECT key_id, wrapped FROM service_keys").fetchone()
    return (bytes(row["key_id"]), row["wrapped"]) if row else None
