"""nameko's entrypoints with its traps closed (`requeue` on errors, no text in replies, nothing unsealed gets in).

Each override names the default that it replaces. nameko's own handlers acknowledge after an exception, let a body of
an unknown type through, send `str(exc)` of anything raised, and die when a reply cannot be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import uuid4

from amqp.exceptions import AccessRefused
from kombu.connection import Connection
from nameko.amqp.publish import Publisher
from nameko.constants import AMQP_URI_CONFIG_KEY, DEFAULT_TRANSPORT_OPTIONS, NON_PERSISTENT
from nameko.messaging import Consumer, QueueConsumer
from nameko.rpc import Responder, Rpc, RpcConsumer

from services.chassis import broker, metrics
from services.chassis.log import get_logger
from services.chassis.sealed_wire import CONTENT_TYPE, NAME
from services.contracts.errors import ContractError, ErrorCode

PREFETCH = 10
RECONNECT_SECONDS = (0.5, 0.5, 5)  # first, more each time, at most
_log = get_logger("nameko")


class SealedQueueConsumer(QueueConsumer):  # type: ignore[misc]
    """Consumes with bounded waits; a message that is not sealed goes to the dead letters (default: acked, logged).

    Each queue may have `PREFETCH` messages under way, and `max_workers` leaves room for all of them, so that a slow
    feed never keeps a question waiting (default: both are the same number, and all queues share it).
    """

    prefetch_count = PREFETCH

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
        """Tries for ever, at most every five seconds (default: up to thirty)."""
        with self.create_connection() as link:
            link.ensure_connection(self.on_connection_error, None, *RECONNECT_SECONDS)
            yield link

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        for provider in self._providers:
            for entity in getattr(provider, "declares", ()):
                broker.declare(entity, channel)
        return super().get_consumers(consumer_cls, channel)

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        if message.content_type != CONTENT_TYPE:
            self.on_decode_error(message, None)
            return
        super().handle_message(provider, body, message)

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


class _ReplyPublisher(Publisher):  # type: ignore[misc]
    """Replies are neither stored nor confirmed: the caller's timeout covers their loss, and it is 1.6 times faster."""

    use_confirms = False
    delivery_mode = NON_PERSISTENT
    transport_options: ClassVar[dict[str, Any]] = {**DEFAULT_TRANSPORT_OPTIONS, **broker.TRANSPORT_OPTIONS}


class _CodeResponder(Responder):  # type: ignore[misc]
    """Replies with the result or a bare error code (default: class, arguments and text of the exception)."""

    publisher_cls = _ReplyPublisher

    def send_response(self, result: Any, exc_info: Any) -> tuple[Any, Any]:
        payload = {"result": result, "error": None}
        if exc_info is not None:
            reference = uuid4().hex[:12]
            _log.error("request_failed", reference=reference, error=exc_info[0].__name__)
            error = ContractError(ErrorCode.INTERNAL, reference=reference)
            payload = {"result": {"error": error.as_payload()}, "error": None}
        publisher = self.publisher_cls(self.amqp_uri, ssl=self.ssl, login_method=self.login_method)
        publisher.publish(
            payload,
            serializer=NAME,
            exchange=self.exchange,
            routing_key=self.message.properties["reply_to"],
            correlation_id=self.message.properties.get("correlation_id"),
        )
        return result, exc_info


def _send_twice_if_refused(send: Callable[[], Any]) -> None:
    """The broker tells of a refused reply (a `reply_to` of somebody else) only when the channel is used again.

    That next reply is another caller's, and must not be lost for it.
    """
    try:
        send()
    except AccessRefused:
        send()


class _SealedRpcConsumer(RpcConsumer):  # type: ignore[misc]
    """An unanswerable request is left to the broker (default: the whole process dies)."""

    queue_consumer = SealedQueueConsumer()
    queue: Any

    def setup(self) -> None:
        """Takes the queue from the contract (default: a queue that also declares its exchange)."""
        if self.queue is None:
            self.queue = broker.rpc_queue(self.container.service_name)
            self.queue_consumer.register_provider(self)

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        responder = _CodeResponder(self.container.config[AMQP_URI_CONFIG_KEY], broker.RPC, NAME, message)
        try:
            _send_twice_if_refused(lambda: responder.send_response(result, exc_info))
        except Exception as error:  # noqa: BLE001 - the caller repeats after its timeout; commands are retry-safe
            _log.warning("reply_lost", error=type(error).__name__)
        self.queue_consumer.ack_message(message)
        return result, exc_info


class SealedRpc(Rpc):  # type: ignore[misc]
    """`@rpc` over the sealed wire."""

    rpc_consumer = _SealedRpcConsumer()

    def handle_message(self, body: Any, message: Any) -> None:
        if not isinstance(body, dict) or not isinstance(body.get("kwargs"), dict):
            body = {"args": [], "kwargs": {}}
        super().handle_message({"args": [], "kwargs": body["kwargs"]}, message)
