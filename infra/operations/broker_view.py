"""RabbitMQ as one service's own user sees it: its queues, who listens to them, and how many messages wait there.

Only questions about queues of its own, which need no right and change nothing (`queue.declare` with `passive`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AccessRefused, AMQPError, NotFound
from kombu.exceptions import OperationalError

from infra.operations.exits import Exit, Stopped
from services.chassis import broker
from services.contracts import registry


@dataclass
class QueueView:
    messages: int
    consumers: int


@contextmanager
def connected(name: str, amqp_uri: str) -> Iterator[Any]:
    """A connection of `name`. Raises `Stopped` with a sentence; never with the URI, which holds the password."""
    link = broker.connection(amqp_uri)
    try:
        link.ensure_connection(max_retries=1, timeout=broker.CONNECT_TIMEOUT)
    except AccessRefused:
        broker.throw_away(link)
        sentence = f"RabbitMQ weigert de gebruiker van {name}."
        raise Stopped(Exit.FAULT, "broker_login_refused", sentence) from None
    except (OperationalError, AMQPError, OSError):
        broker.throw_away(link)
        raise Stopped(Exit.UNREACHABLE, "broker_unavailable", f"RabbitMQ antwoordt {name} niet.") from None
    try:
        yield link
    finally:
        broker.throw_away(link)


def version(link: Any) -> str:
    told = link.connection.server_properties.get("version", "")
    return told.decode() if isinstance(told, bytes) else str(told)


def queue(link: Any, name: str) -> QueueView | None:
    """None when there is no such queue: then nobody listens."""
    try:
        with closing(link.channel()) as channel:
            found = channel.queue_declare(queue=name, passive=True)
    except NotFound:
        return None
    return QueueView(int(found.message_count), int(found.consumer_count))


def listens(link: Any, service: str) -> bool:
    """Somebody answers the questions to this service."""
    found = queue(link, registry.rpc_queue(service))
    return found is not None and found.consumers > 0
