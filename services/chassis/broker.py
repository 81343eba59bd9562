"""Connections to RabbitMQ and the exchanges and queues that the services agree on.

The exchanges come from the broker's definitions (`infra/rabbitmq`): no user may make or remove one, so processes only
check that they are there. Queues belong to one user each, who makes them.

Every wait has an end: connecting, writing and reading are bounded, and a connection is thrown away, never closed
politely, once it is in doubt (`kombu` would wait for the broker's goodbye without limit).
"""

from __future__ import annotations

import contextlib
from typing import Any

from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from services.contracts import registry

CONNECT_TIMEOUT = 5.0  # seconds
IO_TIMEOUT = 5.0  # seconds for one write, or one read that names no other limit
DELIVERY_LIMIT = 5  # deliveries before a message goes to the dead letters
HEARTBEAT = 20  # seconds

EVENTS = Exchange(registry.EVENTS_EXCHANGE, type="topic", durable=True, passive=True)
DEAD_LETTERS = Exchange(registry.DEAD_LETTER_EXCHANGE, type="topic", durable=True, passive=True)
RPC = Exchange(registry.RPC_EXCHANGE, type="topic", durable=True, passive=True)

TRANSPORT_OPTIONS = {
    "read_timeout": IO_TIMEOUT,
    "write_timeout": IO_TIMEOUT,
    "client_properties": {"product": "spoorvast"},
}


def connection(uri: str) -> Connection:
    """A connection that is not yet open. TLS: `amqps://…?ssl_ca_certs=<file>&ssl_cert_reqs=required`."""
    return Connection(uri, connect_timeout=CONNECT_TIMEOUT, transport_options=dict(TRANSPORT_OPTIONS))


def throw_away(link: Connection) -> None:
    """Drops the socket without waiting for anybody."""
    with contextlib.suppress(Exception):
        link.collect()


def feed_queue(audience: str, source: str) -> Queue:
    """Where `audience` receives what `source` announces: one consumer at a time, five deliveries, then dead letters.

    `reject-publish` and at-least-once dead lettering belong together: a message is in one of the two queues, always.
    """
    return Queue(
        registry.feed_queue(audience, source),
        exchange=EVENTS,
        routing_key=_pattern(audience, source),
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": registry.DEAD_LETTER_EXCHANGE,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


def dead_letter_queue(audience: str, source: str) -> Queue:
    return Queue(
        registry.dead_letter_queue(audience, source),
        exchange=DEAD_LETTERS,
        routing_key=_pattern(audience, source),
        durable=True,
        queue_arguments={"x-queue-type": "quorum"},
    )


def rpc_queue(service: str) -> Queue:
    """Where the questions to a service wait."""
    return Queue(registry.rpc_queue(service), exchange=RPC, routing_key=registry.rpc_pattern(service), durable=True)


def reply_queue(user: str, own_id: str) -> Queue:
    """Where one connection waits for its answers; gone with the connection."""
    return Queue(
        registry.reply_queue(user, own_id),
        exchange=RPC,
        routing_key=registry.reply_key(user, own_id),
        durable=False,
        exclusive=True,
        auto_delete=True,
    )


def declare(entity: Exchange | Queue, channel: Any) -> None:
    entity(channel).declare()


def _pattern(audience: str, source: str) -> str:
    return registry.routing_key(audience, source) + ".#"
