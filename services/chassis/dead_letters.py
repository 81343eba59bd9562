"""Messages that could not be delivered to a service: its queues `dead.<service>.<source>`, seen as its own broker user.

A dead letter is a copy. The message itself stands in its source's log, and the receiver pulls it from there, so no
letter keeps a flow from going on: what must be repaired shows in `halted_flows`. A letter tells that something was
delivered five times in vain, or was never sealed by us at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kombu.connection import Connection

from services.chassis import broker
from services.chassis.codec import MalformedField, from_builtins
from services.chassis.publishing import Delivers
from services.chassis.sealed_wire import NotSealed, from_wire
from services.chassis.wiring import Announces
from services.contracts import registry
from services.contracts.envelope import Envelope
from services.contracts.errors import ContractError, not_found, refused, unavailable

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What may be told of it: never the body. Topic, position and times are None when it does not open or was not ours.

    `reason` is RabbitMQ's: `rejected` (it was not sealed by us), `delivery_limit` (five deliveries in vain), …
    `reference` are hexadecimal digits of the hash of the sealed bytes.
    """

    service: str
    source: str
    reference: str
    reason: str
    died_at: datetime | None
    topic: str | None = None
    position: int | None = None
    recorded_at: datetime | None = None


class DeadLetters:
    """The dead letters of one service. `sealed_wire.install` comes first. Every method raises UNAVAILABLE too."""

    def __init__(self, service: str, uri: str) -> None:
        self.service = service
        self._uri = uri

    def count(self) -> dict[str, int]:
        """By source; 0 also where the queue is not there (yet)."""
        with self._link() as link:
            return {source: self._waiting(link, source) for source in registry.feeds_of(self.service)}

    def look(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """At most `limit` per source, the oldest first. They stay where they are."""
        found: list[DeadLetter] = []
        for source in registry.feeds_of(self.service):
            with self._taken(source, limit) as messages:
                found += sorted((self._told(source, message) for message in messages), key=_age)
        return tuple(found)

    def drop(self, reference: str) -> DeadLetter:
        """Throws one away for good. Raises NOT_FOUND."""
        with self._one(reference) as (letter, message):
            message.channel.basic_ack(message.delivery_tag)
            return letter

    def requeue(self, reference: str, source: Announces, publisher: Delivers) -> DeadLetter:
        """Has its source say it again, and then throws the letter away: what is delivered comes from the source's own
        log, never from the letter. `publisher` is the source's (`BrokerPublisher(letter.source, its URI)`).

        Raises NOT_FOUND; REFUSED `not_of_its_source` for what the source never said.
        """
        with self._one(reference) as (letter, message):
            publisher.deliver([self._said_by(source, letter, message)])
            message.channel.basic_ack(message.delivery_tag)
            return letter

    def _said_by(self, source: Announces, letter: DeadLetter, message: Any) -> Envelope:
        dead = _opened(message)
        if dead is not None and (dead.source, dead.audience) == (letter.source, self.service):
            for said in source.announcements_after(self.service, dead.position - 1, 1):
                if (said.position, said.message_id) == (dead.position, dead.message_id):
                    return said
        raise refused("not_of_its_source")

    @contextmanager
    def _one(self, reference: str) -> Iterator[tuple[DeadLetter, Any]]:
        for source in registry.feeds_of(self.service):
            with self._taken(source, broker.ENDLESS) as messages:
                for message in messages:
                    if _reference(message) == reference:
                        yield self._told(source, message), message
                        return
        raise not_found()

    def _told(self, source: str, message: Any) -> DeadLetter:
        deaths = (message.headers or {}).get("x-death") or [{}]
        died_at = deaths[0].get("time")
        envelope = _opened(message)
        return DeadLetter(
            service=self.service,
            source=source,
            reference=_reference(message),
            reason=str(deaths[0].get("reason", "unknown")),
            died_at=died_at.replace(tzinfo=UTC) if isinstance(died_at, datetime) else None,
            topic=envelope.topic if envelope else None,
            position=envelope.position if envelope else None,
            recorded_at=envelope.recorded_at if envelope else None,
        )

    def _waiting(self, link: Connection, source: str) -> int:
        name = registry.dead_letter_queue(self.service, source)
        try:
            return int(link.channel().queue_declare(name, passive=True).message_count)
        except link.channel_errors:
            return 0

    @contextmanager
    def _taken(self, source: str, limit: int) -> Iterator[Iterator[Any]]:
        """Messages one by one; at the end those that were not acknowledged are put back."""
        taken: list[Any] = []
        with self._link() as link:
            waiting, channel = min(limit, self._waiting(link, source)), link.channel()
            name = registry.dead_letter_queue(self.service, source)

            def messages() -> Iterator[Any]:
                while len(taken) < waiting and (message := channel.basic_get(name)) is not None:
                    taken.append(message)
                    yield message

            yield messages()
            channel.close()  # puts the others back, and waits until the broker has done what it was told

    @contextmanager
    def _link(self) -> Iterator[Connection]:
        """An open connection, thrown away at the end."""
        link = broker.connection(self._uri)
        try:
            broker.connect(link)
            yield link
        except ContractError:
            raise
        except Exception:  # noqa: BLE001 - socket, protocol or refusal
            raise unavailable() from None
        finally:
            broker.throw_away(link)


def _age(letter: DeadLetter) -> tuple[float, int]:
    return letter.died_at.timestamp() if letter.died_at else 0.0, letter.position or 0


def _reference(message: Any) -> str:
    return hashlib.sha256(bytes(message.body)).hexdigest()[:_DIGITS]


def _opened(message: Any) -> Envelope | None:
    try:
        body = from_wire(bytes(message.body), message.properties.get("content_type", ""))
        return from_builtins(body, Envelope)
    except (NotSealed, MalformedField):
        return None
