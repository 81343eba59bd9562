"""One RPC conversation partner on the broker, speaking nameko's protocol. Used by one caller at a time.

Why not nameko's standalone proxy: it waits without limit for confirms, mixes up socket and reply timeouts and keeps
a broken channel. Here the request is published `mandatory`, so "nobody listens" comes back on the same socket that we
read the reply from, without a confirm round trip.

While the broker is in alarm a question is refused at once, and the connection kept: it hears when the alarm is over.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from services.chassis import broker
from services.chassis.sealed_wire import CONTENT_ENCODING, CONTENT_TYPE, NotSealed, from_wire, to_wire
from services.contracts.errors import unavailable
from services.contracts.registry import RPC_EXCHANGE

_NON_PERSISTENT = 1
_DEFAULT_USER = "guest"  # as whom RabbitMQ sees a URI without a user


class RpcConnection:
    """A connection with its own reply queue. After `ContractError(UNAVAILABLE)` it may be used again only when it is
    `in_alarm`: it waits in silence for the broker to take questions again.
    """

    def __init__(self, uri: str, seconds: float = broker.CONNECT_TIMEOUT) -> None:
        self.in_alarm = False
        self._link = broker.connection(uri, seconds)
        self._reply_to = ""
        self._waiting_for: str | None = None
        self._reply: dict[str, Any] | None = None
        self._returned = False
        self._cancelled = False
        try:
            self._open()
        except Exception:  # noqa: BLE001 - whatever it is: no connection
            self.discard()
            raise unavailable() from None

    def _open(self) -> None:
        broker.connect(self._link)
        broker.tell_alarm(self._link, self._mark_alarm)
        self._channel = self._link.channel()
        queue = broker.reply_queue(self._link.userid or _DEFAULT_USER, str(uuid4()))(self._channel)
        queue.declare()
        self._reply_to = queue.routing_key
        self._channel.basic_consume(
            queue.name, no_ack=True, callback=self._on_reply, on_cancel=lambda _tag: self._mark_cancelled()
        )
        self._channel.events["basic_return"].add(self._on_return)

    def call(self, service: str, method: str, arguments: dict[str, Any], timeout: float) -> dict[str, Any]:
        """The result that nameko's method returned. Raises `ContractError(UNAVAILABLE)` for everything else."""
        if self.in_alarm:
            raise unavailable()
        deadline = time.monotonic() + timeout
        body = to_wire({"args": [], "kwargs": arguments})
        self._waiting_for, self._reply, self._returned = str(uuid4()), None, False
        try:
            self._publish(f"{service}.{method}", body, timeout)
            reply = self._await_reply(deadline)
        except Exception:  # noqa: BLE001 - socket, timeout, protocol or seal: the answer did not come
            raise unavailable() from None
        result = reply.get("result")
        if reply.get("error") is not None or not isinstance(result, dict):
            raise unavailable()
        return result

    def _await_reply(self, deadline: float) -> dict[str, Any]:
        while self._reply is None:
            left = deadline - time.monotonic()
            if left <= 0 or self._returned or self._cancelled or self.in_alarm:
                raise unavailable()
            self._link.drain_events(timeout=left)
        return self._reply

    def _publish(self, routing_key: str, body: bytes, timeout: float) -> None:
        message = self._channel.prepare_message(
            body,
            content_type=CONTENT_TYPE,
            content_encoding=CONTENT_ENCODING,
            properties={
                "delivery_mode": _NON_PERSISTENT,
                "reply_to": self._reply_to,
                "correlation_id": self._waiting_for,
                # a question nobody waits for any more is not worth asking: it would only delay the next one
                "expiration": str(max(1, int(timeout * 1000))),
            },
        )
        self._channel.basic_publish(
            message, RPC_EXCHANGE, routing_key, mandatory=True, timeout=min(timeout, broker.IO_TIMEOUT)
        )

    def is_usable(self) -> bool:
        """False when the broker has closed the connection or the reply queue meanwhile. Does not wait.

        Takes in whatever has arrived, such as the end of an alarm.
        """
        try:
            while True:
                self._link.drain_events(timeout=0)
        except TimeoutError:
            return not self._cancelled
        except Exception:  # noqa: BLE001 - closed or broken
            return False

    def discard(self) -> None:
        broker.throw_away(self._link)

    def _on_reply(self, message: Any) -> None:
        if message.properties.get("correlation_id") != self._waiting_for:
            return  # the late answer to an earlier question
        body = from_wire(message.body, message.properties.get("content_type", ""))
        if not isinstance(body, dict):
            raise NotSealed
        self._reply = body

    def _on_return(self, _error: object, _exchange: str, _routing_key: str, message: Any) -> None:
        if message.properties.get("correlation_id") == self._waiting_for:
            self._returned = True

    def _mark_alarm(self, in_alarm: bool) -> None:
        self.in_alarm = in_alarm

    def _mark_cancelled(self) -> None:
        self._cancelled = True
