"""*relay*: announcements from the outbox to confirmed by the broker, beside a raw publisher with the same bodies."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import uuid4

from services.chassis import broker, sealed_wire, vault
from services.chassis.broker_publisher import WINDOW, BrokerPublisher
from services.chassis.clock import SystemClock
from services.chassis.event_log import EventLog
from services.chassis.migrating import upgrade
from services.chassis.publishing import OneAtATime, Relay
from services.chassis.sealed_wire import to_wire
from services.chassis.service_key import ServiceKeyring
from services.contracts.change import Addressed, Change
from services.contracts.directory import AdviserAllocated
from services.contracts.envelope import Actor, Context, Envelope
from services.contracts.fields import Role
from services.contracts.registry import EVENTS_EXCHANGE, SERVICE_IDS, feed_queue, routing_key
from services.directory.composition import MIGRATIONS
from tests.bench.harness import Direction, Figure, Sample, per_second
from tests.bench.raw_broker import WindowedPublisher
from tests.bench.stage import Scale, Stage
from tests.support.platform import until

SERVICE, AUDIENCE = "directory", "intake"
_NOTES = """The relay's own loop: its lock asked for, announcements read from PostgreSQL, opened, sealed for the wire,
published persistent and mandatory to the quorum queue of their receiver, confirmed, and the progress stored. Limit: a
py-amqp publisher with the same window of {window} unconfirmed messages and the same bodies, ready in memory, to the
same queue. Every message is counted in the queue afterwards."""
_PHYSICS = """Python frames every message on both sides; on ours it also reads the row, opens it and seals it again for
the wire, which is as much work again."""


@dataclass
class _Counting:
    """Delivers by the real publisher and ends the relay's loop after so many."""

    publisher: BrokerPublisher
    stop: threading.Event
    wanted: int
    delivered: list[Envelope] = field(default_factory=list)

    def deliver(self, envelopes: Sequence[Envelope]) -> None:
        self.publisher.deliver(envelopes)
        self.delivered += envelopes
        if len(self.delivered) >= self.wanted:
            self.stop.set()

    def close(self) -> None:
        """The connection stays open for the next round, as it does in a relay that runs."""


class _Setting:
    """A directory with an outbox and no process, a broker with the receiver's queue and no receiver."""

    def __init__(self, stage: Stage, messages: int) -> None:
        self.messages = messages
        databases = stage.postgres.create_service_database(SERVICE)
        upgrade(MIGRATIONS, databases.owner_dsn, f"{SERVICE}_app")
        keys = vault.connect(stage.vault.address, stage.vault.credentials(SERVICE))
        sealed_wire.install(keys.read_secret("wire"))
        keyring = ServiceKeyring(keys, SERVICE, databases.app_dsn)
        self.log = EventLog(databases.app_dsn, SERVICE, keyring, [], SystemClock())
        self.lock = OneAtATime(databases.app_dsn)
        uri = stage.rabbitmq.create_vhost()
        self.link = broker.connection(uri)
        broker.connect(self.link)
        self.channel = self.link.channel()
        for entity in (broker.dead_letter_queue(AUDIENCE, SERVICE), broker.feed_queue(AUDIENCE, SERVICE)):
            broker.declare(entity, self.channel)
        self.publisher = BrokerPublisher(SERVICE, stage.rabbitmq.as_user(uri, SERVICE))
        self.raw = WindowedPublisher(uri, EVENTS_EXCHANGE, WINDOW)
        self.bodies: list[tuple[str, bytes]] = []

    def prepare(self) -> None:
        """New announcements in the outbox, the same as bytes for the limit, and an empty queue."""
        before = self.log.relayed()
        actor = Actor(SERVICE_IDS[SERVICE], Role.SERVICE)
        announced = tuple(Addressed(_announcement(), AUDIENCE) for _ in range(self.messages))
        self.log.record(Context(actor, uuid4(), datetime.now(UTC)), Change(None, announcements=announced))
        found = self.log.announcements_from(before, self.messages)
        self.bodies = [(routing_key(one.audience, one.topic), to_wire(one)) for one in found]
        self._empty()

    def ours(self) -> Sample:
        stop, wake = threading.Event(), threading.Event()
        counting = _Counting(self.publisher, stop, self.messages)
        relay = Relay(SERVICE, self.log, counting, self.lock.holds)

        def work() -> int:
            relay.run(stop, wake)
            return len(counting.delivered)

        sample = per_second(work)
        assert self.log.relayed() == counting.delivered[-1].position
        self._expect_in_queue()
        return sample

    def limit(self) -> Sample:
        sample = per_second(lambda: self.raw.publish(self.bodies))
        self._expect_in_queue()
        return sample

    def close(self) -> None:
        self.publisher.close()
        self.raw.close()
        self.lock.release()
        self.log.close()
        broker.throw_away(self.link)

    def _expect_in_queue(self) -> None:
        """All of them, once each; then the queue is emptied for the other side."""
        until(lambda: self._waiting() == self.messages, what="the queue to hold every message")
        self._empty()

    def _empty(self) -> None:
        self.channel.queue_purge(feed_queue(AUDIENCE, SERVICE))
        until(lambda: self._waiting() == 0, what="an empty queue")

    def _waiting(self) -> int:
        return int(self.channel.queue_declare(feed_queue(AUDIENCE, SERVICE), passive=True).message_count)


@contextmanager
def relay(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    setting = _Setting(stage, scale.messages)
    try:
        yield (
            Figure(
                name="relay",
                unit="announcements/s",
                goal=0.5,
                direction=Direction.AT_LEAST,
                ours=setting.ours,
                limit=setting.limit,
                notes=_NOTES.format(window=WINDOW),
                physics=_PHYSICS,
                prepare=setting.prepare,
            ),
        )
    finally:
        setting.close()


def _announcement() -> AdviserAllocated:
    return AdviserAllocated(client_id=uuid4(), adviser_id=uuid4(), starts_on=date(2026, 1, 1))
