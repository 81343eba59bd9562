"""Messages come five times, in any order, an hour late, and at the wrong door, while the real ones go on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

from services.chassis.broker_publisher import BrokerPublisher
from services.contracts.envelope import Envelope
from services.contracts.registry import feeds_of
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row

TIMES = 5
OLD = timedelta(hours=1)
SOURCES = ("directory", "intake", "casebook")


def run(arena: Arena) -> Figures:
    rounds = 4 if arena.full else 1
    published = 0
    with arena.busy(commands=400 if arena.full else 60) as load:
        for number in range(rounds):
            load.wait_for(30 + number * 90)
            for source in SOURCES:
                published += _publish_again(arena, source)
    return {"messages_published_again": published, **load.figures()}


def _publish_again(arena: Arena, source: str) -> int:
    """By the source's own broker user, as if its relay had lost its head."""
    module = import_module(f"services.{source}.composition")
    with closing(module.open_event_log(arena.platform.environ(source))) as log:
        told: list[Envelope] = log.announcements_from(max(0, log.relayed() - 150), 200)
    again = [envelope for envelope in told for _ in range(TIMES)]
    arena.rng.shuffle(again)
    again += reversed(told)
    again += [replace(envelope, recorded_at=envelope.recorded_at - OLD) for envelope in told]
    again += _misplaced(told)
    publisher = BrokerPublisher(source, arena.rabbitmq.as_user(arena.platform.amqp_uri, source))
    with closing(publisher):
        publisher.deliver(again)
    return len(again)


def _misplaced(told: Sequence[Envelope]) -> list[Envelope]:
    """As if somebody else had announced them: the broker lets it pass, the receiver looks inside."""
    return [
        replace(envelope, source=other)
        for envelope in told[:20]
        for other in feeds_of(envelope.audience)
        if other != envelope.source
    ]


ROW = Row(15, f"Messages {TIMES} times, reordered, an hour old, from the wrong source", run)
