"""Connections to RabbitMQ and the exchanges and queues that the services agree on.

The exchanges come from the broker's definitions (`infra/rabbitmq`): no user may make or remove one, so processes only
check that they are there. Queues belong to one user each, who makes them.

Every wait has an end: connecting, writing and reading are bounded, and a connection is thrown away, never closed
politely, once it is in doubt (`kombu` would wait for the broker's goodbye without limit).

A broker in alarm (memory, disk) stops reading from whoever publishes and says so once, when it is spoken to: see
`tell_alarm`. Who is told must keep that connection and stay silent on it, since one that is dropped meanwhile stays
on the broker's hands until the alarm is over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NoReturn

from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from services.contracts import registry

CONNECT_TIMEOUT = 5.0  # seconds
IO_TIMEOUT = 5.0  # seconds for one write, or one read that names no other limit
READ_AHEAD = 16 * 1024  # bytes
DELIVERY_LIMIT = 5  # deliveries before a message goes to the dead letters
HEARTBEAT = 20  # seconds
FORSAKEN_AFTER = 10.0  # seconds without its service until a queue of questions goes, and callers are refused at once
ENDLESS = 1_000_000  # deliveries; looking at a dead letter counts as one, and RabbitMQ 4 would drop it after twenty

EVENTS = Exchange(registry.EVENTS_EXCHANGE, type="topic", durable=True, passive=True)
DEAD_LETTERS = Exchange(registry.DEAD_LETTER_EXCHANGE, type="topic", durable=True, passive=True)
RPC = Exchange(registry.RPC_EXCHANGE, type="topic", durable=True, passive=True)

TRANSPORT_OPTIONS = {
    "read_timeout": IO_TIMEOUT,
    "write_timeout": IO_TIMEOUT,
    "client_properties": {"product": "spoorvast"},
}


def connection(uri: str, seconds: float = CONNECT_TIMEOUT) -> Connection:
    """A connection that is not yet open; `seconds` bounds each answer of the broker while it opens.

    TLS: `amqps://…?ssl_ca_certs=<file>&ssl_cert_reqs=required`.
    """
    return Connection(uri, connect_timeout=seconds, transport_options=dict(TRANSPORT_OPTIONS))


def connect(link: Connection) -> None:
    """Opens the connection in one attempt (kombu: two, with two seconds between). Raises what kombu raises."""
    link.ensure_connection(errback=_raise)
    bound(link)


def bound(link: Connection) -> None:
    """Gives every wait on an open connection that names no limit of its own one of `IO_TIMEOUT`.

    The socket options behind `read_timeout` and `write_timeout` do nothing under green threads. And whatever has
    arrived is read at once: py-amqp would ask the socket nine times for one message (header, body and end of three
    frames). It keeps what is more than it wanted.
    """
    transport = link.connection.transport
    transport.sock.settimeout(IO_TIMEOUT)
    receive = transport._quick_recv  # noqa: SLF001 - there is no setting for it
    transport._quick_recv = lambda wanted: receive(max(wanted, READ_AHEAD))  # noqa: SLF001


def tell_alarm(link: Connection, tell: Callable[[bool], None]) -> None:
    """Calls `tell(True)` when the broker stops taking from this connection and `tell(False)` when it takes again."""
    link.connection.on_blocked = lambda _reason: tell(True)
    link.connection.on_unblocked = lambda: tell(False)


def _raise(error: Exception, _interval: float) -> NoReturn:
    raise error


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
        queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": ENDLESS},
    )


def rpc_queue(service: str) -> Queue:
    """Where the questions to a service wait, over a restart of it too; gone when it stays away."""
    return Queue(
        registry.rpc_queue(service),
        exchange=RPC,
        routing_key=registry.rpc_pattern(service),
        durable=True,
        expires=FORSAKEN_AFTER,
    )


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
