"""The answers of a service process: one connection for all of them, written to by one green thread at a time.

nameko makes a connection object and borrows a producer for every reply; that alone cost more than most answers.
Answers are neither stored nor confirmed: the caller's timeout covers their loss, and every command may be repeated.
"""

from __future__ import annotations

import threading
from typing import Any

from services.chassis import broker
from services.chassis.sealed_wire import CONTENT_ENCODING, CONTENT_TYPE, to_wire
from services.contracts.registry import RPC_EXCHANGE

_NON_PERSISTENT = 1


class Replies:
    """Opens its connection when first needed, and again after it was lost."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._turn = threading.Lock()  # frames of two answers must not mix
        self._link: Any = None
        self._channel: Any = None

    def send(self, properties: dict[str, Any], body: dict[str, Any]) -> None:
        """Answers the question with these `properties` (`reply_to`, `correlation_id`). Raises when it cannot be sent.

        Tried twice: that the connection ended, or that the broker refused an earlier answer (a `reply_to` of somebody
        else) is told only when the channel is used again, and this answer must not be lost for it.
        """
        data = to_wire(body)
        with self._turn:
            try:
                self._publish(properties, data)
            except TimeoutError:
                self._drop()
                raise
            except Exception:  # noqa: BLE001 - socket, protocol or refusal: what is known of this channel is void
                self._drop()
                self._publish(properties, data)

    def close(self) -> None:
        with self._turn:
            self._drop()

    def _publish(self, properties: dict[str, Any], data: bytes) -> None:
        if self._channel is None:
            self._open()
        message = self._channel.prepare_message(
            data,
            content_type=CONTENT_TYPE,
            content_encoding=CONTENT_ENCODING,
            properties={"delivery_mode": _NON_PERSISTENT, "correlation_id": properties.get("correlation_id")},
        )
        self._channel.basic_publish(message, RPC_EXCHANGE, properties["reply_to"], timeout=broker.IO_TIMEOUT)

    def _open(self) -> None:
        self._link = broker.connection(self._uri)
        broker.connect(self._link)
        self._channel = self._link.channel()

    def _drop(self) -> None:
        if self._link is not None:
            broker.throw_away(self._link)
        self._link = self._channel = None
