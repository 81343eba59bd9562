"""Publishing to RabbitMQ with a window of confirms (a round trip per message would be ten times slower)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

from services.chassis import broker, metrics
from services.chassis.log import get_logger
from services.chassis.publishing import publishing
from services.chassis.sealed_wire import CONTENT_ENCODING, CONTENT_TYPE, to_wire
from services.contracts.envelope import Envelope
from services.contracts.errors import unavailable
from services.contracts.registry import EVENTS_EXCHANGE, routing_key

WINDOW = 100  # messages under way at a time
CONFIRM_TIMEOUT = 5.0  # seconds without any confirm: the broker is down or in an alarm
_PERSISTENT = 2
_log = get_logger("relay")


class _Alarm(Exception):
    """The broker takes nothing for the time being (memory or disk)."""


class BrokerPublisher:
    """Implements `Delivers`: persistent, mandatory, confirmed. Opens its connection when needed, drops it on doubt.

    While the broker is in alarm it publishes nothing and keeps its connection, which hears when the alarm is over.
    A message without a queue is counted and passed over: its receiver does not run yet and will pull it.
    """

    def __init__(self, service: str, uri: str) -> None:
        self._service = service
        self._uri = uri
        self._link: Any = None
        self._channel: Any = None
        self._published = 0  # on this channel; the broker counts the same way and confirms by number
        self._under_way: set[int] = set()
        self._unroutable = 0
        self._in_alarm = False

    def deliver(self, envelopes: Sequence[Envelope]) -> None:
        """Raises `ContractError(UNAVAILABLE)` when the broker did not confirm everything in time."""
        try:
            self._connect()
            self._take_in()
            for envelope in envelopes:
                self._await_room(WINDOW)
                with publishing(envelope):
                    self._publish(envelope)
            self._await_room(1)
        except _Alarm:
            _log.warning("broker_in_alarm", service=self._service)
            raise unavailable() from None
        except Exception as error:  # noqa: BLE001 - socket, protocol, timeout, refusal: nothing is certain
            _log.warning("broker_lost", service=self._service, error=type(error).__name__)
            self.close()
            raise unavailable() from None
        metrics.PUBLISHED.labels(self._service).inc(len(envelopes))
        self._tell_unroutable()

    def close(self) -> None:
        if self._link is not None:
            broker.throw_away(self._link)
        self._link = self._channel = None
        self._in_alarm = False

    def _connect(self) -> None:
        if self._link is not None:
            return
        self._link = broker.connection(self._uri)
        broker.connect(self._link)
        broker.tell_alarm(self._link, self._mark_alarm)
        self._channel = self._link.channel()
        broker.declare(broker.EVENTS, self._channel)
        broker.declare(broker.DEAD_LETTERS, self._channel)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._published = 0
        self._under_way.clear()

    def _publish(self, envelope: Envelope) -> None:
        message = self._channel.prepare_message(
            to_wire(envelope),
            content_type=CONTENT_TYPE,
            content_encoding=CONTENT_ENCODING,
            properties={"delivery_mode": _PERSISTENT},
        )
        self._channel.basic_publish(
            message,
            EVENTS_EXCHANGE,
            routing_key(envelope.audience, envelope.topic),
            mandatory=True,
            timeout=broker.IO_TIMEOUT,
        )
        self._published += 1
        self._under_way.add(self._published)

    def _take_in(self) -> None:
        """Whatever the broker said meanwhile, such as the end of an alarm. Does not wait."""
        with contextlib.suppress(TimeoutError):
            while True:
                self._link.drain_events(timeout=0)

    def _await_room(self, window: int) -> None:
        """Reads until fewer than `window` are under way. Raises `TimeoutError` when confirms stop coming."""
        deadline = time.monotonic() + CONFIRM_TIMEOUT
        before = len(self._under_way)
        self._refuse_in_alarm()
        while (count := len(self._under_way)) >= window:
            if count < before:
                before, deadline = count, time.monotonic() + CONFIRM_TIMEOUT
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._link.drain_events(timeout=left)
            self._refuse_in_alarm()

    def _refuse_in_alarm(self) -> None:
        if self._in_alarm:
            raise _Alarm

    def _mark_alarm(self, in_alarm: bool) -> None:
        self._in_alarm = in_alarm

    def _on_ack(self, number: int, multiple: bool) -> None:
        if multiple:
            self._under_way.difference_update(range(min(self._under_way, default=number), number + 1))
        else:
            self._under_way.discard(number)

    def _on_nack(self, _number: int, _multiple: bool) -> None:
        raise unavailable()  # the queue is full or its members are gone: nothing of this batch counts as delivered

    def _on_return(self, _error: object, _exchange: str, _routing_key: str, _message: object) -> None:
        self._unroutable += 1

    def _tell_unroutable(self) -> None:
        if self._unroutable:
            metrics.UNROUTABLE.labels(self._service).inc(self._unroutable)
            _log.warning("unroutable", service=self._service, count=self._unroutable)
            self._unroutable = 0
