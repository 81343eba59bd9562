"""The wire over RabbitMQ: a pool of RPC connections, each lent to one caller at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any

from services.chassis.rpc_client import TIMEOUT
from services.chassis.rpc_connection import RpcConnection
from services.contracts.errors import ContractError, ErrorCode, unavailable


class AmqpWire:
    """Implements `Wire`. Safe to share between threads and green threads; opens connections as they are needed.

    The most recently used connection is lent first, so idle ones stay idle. A connection that failed is thrown away,
    except while the broker is in alarm.
    """

    def __init__(self, uri: str, size: int = 16) -> None:
        self._uri = uri
        self._slots = threading.BoundedSemaphore(size)
        self._idle: deque[RpcConnection] = deque()

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = TIMEOUT) -> dict[str, Any]:
        return self._ask(service, "handle", {"name": name, "payload": payload}, timeout)

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        arguments = {"audience": audience, "after": after, "limit": limit}
        reply = self._ask(service, "announcements", arguments, TIMEOUT)
        if "error" in reply:
            raise ContractError.from_payload(reply["error"])
        found = reply.get("answer")
        if not isinstance(found, str):
            raise ContractError(ErrorCode.INTERNAL)
        return found

    def close(self) -> None:
        """Drops the idle connections. The wire can be used again afterwards."""
        while self._idle:
            self._idle.pop().discard()

    def _ask(self, service: str, method: str, arguments: dict[str, Any], timeout: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        if not self._slots.acquire(timeout=timeout):
            raise unavailable()
        try:
            lent = self._lend(timeout)
            try:
                result = lent.call(service, method, arguments, deadline - time.monotonic())
            except BaseException:
                if lent.in_alarm:
                    self._idle.append(lent)
                else:
                    lent.discard()
                raise
            self._idle.append(lent)
            return result
        finally:
            self._slots.release()

    def _lend(self, seconds: float) -> RpcConnection:
        while True:
            try:
                idle = self._idle.pop()
            except IndexError:
                return RpcConnection(self._uri, seconds)
            if idle.is_usable():
                return idle
            idle.discard()
