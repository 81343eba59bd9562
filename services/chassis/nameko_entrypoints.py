"""nameko's entrypoints with its traps closed (`requeue` on errors, no text in replies, nothing unsealed gets in).

Each override names the default that it replaces. nameko's own handlers acknowledge after an exception, let a body of
an unknown type through, send `str(exc)` of anything raised, and die when a reply cannot be sent.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from uuid import uuid4

import eventlet
from kombu.connection import Connection
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import ContainerBeingKilled
from nameko.messaging import Consumer, QueueConsumer
from nameko.rpc import Rpc, RpcConsumer

from services.chassis import broker, metrics
from services.chassis.log import get_logger
from services.chassis.replies import Replies
from services.chassis.sealed_wire import CONTENT_TYPE
from services.contracts.errors import ContractError, ErrorCode

PREFETCH = 10
RECONNECT_SECONDS = (0.5, 0.5, 2)  # first, more each time, at most
DECLARE_SECONDS = 3.0
_log = get_logger("nameko")


class SealedQueueConsumer(QueueConsumer):  # type: ignore[misc]
    """Consumes with bounded waits; a message that is not sealed goes to the dead letters (default: acked, logged).

    Each queue may have `PREFETCH` messages under way, and `max_workers` leaves room for all of them, so that a slow
    feed never keeps a question waiting (default: both are the same number, and all queues share it). So a worker is
    started here and now (default: a thread per message, that starts another).
    """

    prefetch_count = PREFETCH
    _channel: Any
    _declare_at = 0.0

    @property
    def connection(self) -> Connection:
        uri = self.container.config[AMQP_URI_CONFIG_KEY]
        return Connection(
            uri,
            connect_timeout=broker.CONNECT_TIMEOUT,
            transport_options=broker.TRANSPORT_OPTIONS,
            heartbeat=broker.HEARTBEAT,
        )

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """Tries for ever, at most every two seconds (default: up to thirty)."""
        with self.create_connection() as link:
            link.ensure_connection(self.on_connection_error, None, *RECONNECT_SECONDS)
            broker.bound(link)
            yield link

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        self._channel = channel
        self._declare_unheard()
        return super().get_consumers(consumer_cls, channel)

    def on_iteration(self) -> None:
        """Also keeps the queues that have no consumer: of their loss the broker tells nobody."""
        if time.monotonic() >= self._declare_at:
            self._declare_unheard()
        super().on_iteration()

    def _declare_unheard(self) -> None:
        for provider in self._providers:
            for entity in getattr(provider, "declares", ()):
                broker.declare(entity, self._channel)
        self._declare_at = time.monotonic() + DECLARE_SECONDS

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        if message.content_type != CONTENT_TYPE:
            self.on_decode_error(message, None)
        elif self.container._worker_pool.free() > 0:  # noqa: SLF001 - nameko does not tell otherwise
            provider.handle_message(body, message)  # starts a worker and returns
        else:
            super().handle_message(provider, body, message)  # waits for a free worker in a thread of its own

    def ack_message(self, message: Any) -> None:
        """A connection that breaks just now ends nothing: the broker delivers again (default: the process dies)."""
        with suppress(OSError):
            super().ack_message(message)

    def requeue_message(self, message: Any) -> None:
        with suppress(OSError):
            super().requeue_message(message)

    def on_decode_error(self, message: Any, _error: Exception | None) -> None:
        metrics.UNOPENED.labels(self.container.service_name).inc()
        _log.error("not_sealed", service=self.container.service_name)
        message.reject(requeue=False)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        _log.warning("broker_unreachable", error=type(exc).__name__, seconds=interval)


class FeedHandler(Consumer):  # type: ignore[misc]
    """Receives one source's announcements. An error requeues (default: acks), at most `DELIVERY_LIMIT` times."""

    queue_consumer = SealedQueueConsumer()

    def __init__(self, audience: str, source: str, **kwargs: Any) -> None:
        self.declares = (broker.DEAD_LETTERS, broker.dead_letter_queue(audience, source))
        super().__init__(queue=broker.feed_queue(audience, source), requeue_on_error=True, **kwargs)


class _SealedRpcConsumer(RpcConsumer):  # type: ignore[misc]
    """An unanswerable request is left to the broker (default: the whole process dies).

    Nor does a reply wait for ever where the broker takes nothing: that would use up one worker after another.
    """

    queue_consumer = SealedQueueConsumer()
    queue: Any
    replies: Replies

    def setup(self) -> None:
        """Takes the queue from the contract (default: a queue that also declares its exchange)."""
        if self.queue is None:
            self.queue = broker.rpc_queue(self.container.service_name)
            self.replies = Replies(self.container.config[AMQP_URI_CONFIG_KEY])
            self.queue_consumer.register_provider(self)

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Replies with the result or a bare error code (default: class, arguments and text of the exception)."""
        if exc_info is not None:
            result = {"error": _internal(exc_info[0]).as_payload()}
        try:
            with eventlet.Timeout(broker.IO_TIMEOUT, TimeoutError):
                self.replies.send(message.properties, {"result": result, "error": None})
        except Exception as error:  # noqa: BLE001 - the caller repeats after its timeout; commands are retry-safe
            _log.warning("reply_lost", error=type(error).__name__)
        self.queue_consumer.ack_message(message)
        return result, exc_info


class SealedRpc(Rpc):  # type: ignore[misc]
    """`@rpc` over the sealed wire."""

    rpc_consumer = _SealedRpcConsumer()

    def handle_message(self, body: Any, message: Any) -> None:
        """Any arguments will do (default: looked up and compared each time); the handlers say what is malformed."""
        given = body.get("kwargs") if isinstance(body, dict) else None
        kwargs = given if isinstance(given, dict) else {}
        try:
            self.container.spawn_worker(self, [], kwargs, handle_result=partial(self.handle_result, message))
        except ContainerBeingKilled:
            self.rpc_consumer.requeue_message(message)


def _internal(kind: type[BaseException]) -> ContractError:
    reference = uuid4().hex[:12]
    _log.error("request_failed", reference=reference, error=kind.__name__)
    return ContractError(ErrorCode.INTERNAL, reference=reference)
