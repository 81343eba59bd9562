"""Data keys of streams: who holds them, and for how long in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg import Cursor
from psycopg.rows import DictRow

KEY_SECONDS = 60.0  # architecture §5: a plaintext data key lives at most this long in memory


@dataclass(frozen=True, slots=True)
class DataKey:
    """An AES-256 key in the clear. Its id is stored in front of everything sealed with it; neither shows in a repr."""

    id: bytes  # 16 bytes, random, not the id of a stream
    secret: bytes = field(repr=False)  # 32 bytes
    cipher: AESGCM = field(init=False, repr=False, compare=False)  # made once: a key opens a whole stream
    _derived: dict[bytes, bytes] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.id) != 16 or len(self.secret) != 32:
            raise ValueError("data_key_size")
        object.__setattr__(self, "cipher", AESGCM(self.secret))

    def derived(self, purpose: bytes) -> bytes:
        """Another 32 bytes, of which nobody can tell that they belong to this key; they live as long as it does."""
        found = self._derived.get(purpose)
        if found is None:
            found = self._derived[purpose] = HKDF(SHA256(), 32, salt=None, info=purpose).derive(self.secret)
        return found


class Keyring(Protocol):
    """Where the event log gets the data key of each stream."""

    def keys_for(self, stream_ids: Collection[UUID]) -> Mapping[UUID, DataKey]:
        """The keys of existing streams, unwrapped in one batch. Raises KEY_MISSING, KEY_SERVICE_UNAVAILABLE."""
        ...

    def allot(
        self, cursor: Cursor[DictRow], new_stream_ids: Collection[UUID], shares_key_with: Mapping[UUID, UUID]
    ) -> Mapping[UUID, DataKey]:
        """Keys for streams whose first event is about to be stored, noted down through `cursor`.

        Called inside the writing transaction, before the log's lock is taken, so it may talk to the key service.
        `shares_key_with` maps a new stream to one (new or existing) under whose key it shall be sealed as well.
        """
        ...

    def evict(self, stream_id: UUID) -> None:
        """Forget the plaintext key of a stream now (logout, erasure)."""
        ...


class KeyCache:
    """Plaintext data keys by stream, each for at most `seconds`. Safe for threads."""

    def __init__(self, seconds: float = KEY_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = min(seconds, KEY_SECONDS)
        self._monotonic = monotonic
        self._entries: dict[UUID, tuple[float, DataKey]] = {}
        self._lock = threading.Lock()

    def get(self, stream_id: UUID) -> DataKey | None:
        with self._lock:
            self._drop_expired()
            entry = self._entries.get(stream_id)
            return entry[1] if entry else None

    def put(self, stream_id: UUID, key: DataKey) -> None:
        with self._lock:
            self._entries.setdefault(stream_id, (self._monotonic() + self._seconds, key))

    def evict(self, stream_id: UUID) -> None:
        with self._lock:
            self._entries.pop(stream_id, None)

    def _drop_expired(self) -> None:
        now = self._monotonic()
        # Entries are put in order of time, so the expired ones are at the front.
        while self._entries:
            first = next(iter(self._entries))
            if self._entries[first][0] > now:
                return
            del self._entries[first]
