"""One data key `D` per case, under its own Vault key: destroying that key erases the case, in every backup (§5).

A Vault key's name is random and says nothing of the case. Names come from a pool that the keymaster fills (see
`keymaster.py`): this service can use a key of `transit-case` and cannot make one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis import metrics
from services.chassis.database_errors import database_errors
from services.chassis.keyring import DataKey, KeyCache
from services.chassis.log import get_logger
from services.chassis.recorder import Datastore
from services.chassis.vault import Vault
from services.contracts.errors import ContractError, ErrorCode

MOUNT = "transit-case"
_log = get_logger("case_keys")
_missing = metrics.KEYS_MISSING.labels("casebook")  # told as 0 from the start, so that an alarm can be built on it

_READ = "SELECT stream_id, key_name, wrapped FROM case_keys WHERE stream_id = ANY(%s)"
_NOTE_DOWN = "INSERT INTO case_keys (stream_id, key_name, wrapped) VALUES (%s, %s, %s)"
# Two writers never wait for each other's key; a rolled-back transaction gives its keys back.
_TAKE = """DELETE FROM case_key_pool WHERE key_name IN
    (SELECT key_name FROM case_key_pool LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING key_name"""

Wrapped = tuple[str, str]  # name of the Vault key, and the data key wrapped under it


class CaseKeyring:
    """Implements `Keyring`. A thread and the case file opened from it share one key."""

    def __init__(self, vault: Vault, datastore: Datastore, cache: KeyCache | None = None) -> None:
        self._vault = vault
        self._datastore = datastore
        self._cache = cache or KeyCache()

    def keys_for(self, stream_ids: Collection[UUID]) -> Mapping[UUID, DataKey]:
        known = {stream: key for stream in stream_ids if (key := self._cache.get(stream)) is not None}
        missing = set(stream_ids) - known.keys()
        if not missing:
            return known
        with database_errors(), self._datastore.transaction(commit=False) as cursor:
            wrapped = _wrapped_of(cursor, missing)
        opened = self._unwrap(wrapped, missing)
        for stream, key in opened.items():
            self._cache.put(stream, key)
        return known | opened

    def allot(
        self, cursor: Cursor[DictRow], new_stream_ids: Collection[UUID], shares_key_with: Mapping[UUID, UUID]
    ) -> Mapping[UUID, DataKey]:
        """Raises KEY_SERVICE_UNAVAILABLE when the pool is empty. Nothing is cached: the transaction may roll back."""
        sharing = {new: shares_key_with[new] for new in new_stream_ids if new in shares_key_with}
        alone = [new for new in new_stream_ids if new not in sharing]
        keys: dict[UUID, DataKey] = {}
        wrapped: dict[UUID, Wrapped] = {}
        for stream, name in zip(alone, _take(cursor, len(alone)), strict=True):
            secret, sealed = self._vault.data_key(MOUNT, name)
            keys[stream], wrapped[stream] = DataKey(_key_id(name), secret), (name, sealed)
        existing = set(sharing.values()) - keys.keys()
        older = _wrapped_of(cursor, existing)
        found = keys | self._unwrap(older, existing)
        for new, shared in sharing.items():
            keys[new], wrapped[new] = found[shared], (wrapped | older)[shared]
        cursor.executemany(_NOTE_DOWN, [(stream, *pair) for stream, pair in wrapped.items()])
        return keys

    def evict(self, stream_id: UUID) -> None:
        self._cache.evict(stream_id)

    def _unwrap(self, wrapped: Mapping[UUID, Wrapped], wanted: Collection[UUID]) -> dict[UUID, DataKey]:
        """Each Vault key once, however many streams lie under it. Raises KEY_MISSING, also for a row that is gone."""
        opened: dict[Wrapped, DataKey] = {}
        for stream in wanted:
            if stream not in wrapped:
                raise _incident(stream)
            name, sealed = wrapped[stream]
            if (name, sealed) not in opened:
                try:
                    opened[name, sealed] = DataKey(_key_id(name), self._vault.decrypt(MOUNT, name, sealed))
                except ContractError as error:
                    if error.code is ErrorCode.KEY_MISSING:
                        _incident(stream)
                    raise
        return {stream: opened[wrapped[stream]] for stream in wanted}


def _incident(stream: UUID) -> ContractError:
    """No erasure is on record here, so a key that is gone is never taken for one: somebody has to be told."""
    _missing.inc()
    _log.error("incident_key_missing", service="casebook", reference=str(stream))
    return ContractError(ErrorCode.KEY_MISSING)


def _wrapped_of(cursor: Cursor[Any], streams: Collection[UUID]) -> dict[UUID, Wrapped]:
    if not streams:
        return {}
    rows = cursor.execute(_READ, (list(streams),)).fetchall()
    return {row["stream_id"]: (row["key_name"], row["wrapped"]) for row in rows}


def _take(cursor: Cursor[DictRow], count: int) -> list[str]:
    if not count:
        return []
    names = [row["key_name"] for row in cursor.execute(_TAKE, (count,)).fetchall()]
    if len(names) < count:
        raise ContractError(ErrorCode.KEY_SERVICE_UNAVAILABLE, reason="no_case_key")
    return names


def _key_id(name: str) -> bytes:
    """`k-<32 hex>` names 16 random bytes."""
    return bytes.fromhex(name.removeprefix("k-"))
