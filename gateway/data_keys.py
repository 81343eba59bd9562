"""Opened data keys in memory, for at most 60 seconds and only for the session that opened them (architecture §5)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

KEEP = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Opened:
    key: bytes
    until: datetime


class DataKeyMemory:
    """Keys by (session, wrapped form). Forgotten after 60 s, at logout, and when the process ends."""

    def __init__(self) -> None:
        self._by_session: dict[bytes, dict[bytes, _Opened]] = {}
        self._lock = threading.Lock()

    def find(self, session: bytes, wrapped: bytes, now: datetime) -> bytes | None:
        with self._lock:
            self._drop_old(now)
            opened = self._by_session.get(session, {}).get(wrapped)
        return None if opened is None else opened.key

    def keep(self, session: bytes, wrapped: bytes, key: bytes, now: datetime) -> None:
        with self._lock:
            self._drop_old(now)
            self._by_session.setdefault(session, {})[wrapped] = _Opened(key, now + KEEP)

    def forget(self, session: bytes) -> None:
        with self._lock:
            self._by_session.pop(session, None)

    def _drop_old(self, now: datetime) -> None:
        for session, opened in list(self._by_session.items()):
            alive = {wrapped: item for wrapped, item in opened.items() if item.until > now}
            if alive:
                self._by_session[session] = alive
            else:
                del self._by_session[session]
