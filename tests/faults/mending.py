"""How soon a broker is in order again after somebody took something from it: queues, consumers, and what is stored."""

from __future__ import annotations

import time

import psycopg
from kombu.entity import Queue

from services.chassis import broker
from services.contracts.registry import SERVICES, dead_letter_queue, feed_queue, feeds_of, rpc_queue
from tests.faults.arena import Arena
from tests.support.platform import until

RETURNED_SECONDS = 30.0  # until all is normal after the broker itself was gone (reliability, row 11)
REPAIRED_SECONDS = 10.0  # until all is normal after its queues were lost, counted from the broker's return
FEEDS = [(service, source) for service in SERVICES for source in feeds_of(service)]
ATTENDED = [*map(rpc_queue, SERVICES), *(feed_queue(*feed) for feed in FEEDS)]
KEPT = [dead_letter_queue(*feed) for feed in FEEDS]


def seconds_until_normal(arena: Arena, limit: float) -> float:
    """From now until every queue is there and heard, every service answers, and all that is stored now is taken in.

    Raises `AssertionError` after `limit` seconds.
    """
    began = time.monotonic()
    stored = _stored(arena)
    try:
        until(lambda: not unattended(arena), limit)
    except AssertionError:
        raise AssertionError(f"after {limit} s: {', '.join(unattended(arena))}") from None
    until(lambda: _taken_in(arena, stored), limit - (time.monotonic() - began), "the flows to catch up")
    arena.platform.await_answers(seconds=max(1.0, limit - (time.monotonic() - began)))
    taken = time.monotonic() - began
    assert taken <= limit, f"normal after {taken:.1f} s"
    return round(taken, 1)


def delete_queues(arena: Arena) -> None:
    with broker.connection(arena.platform.amqp_uri) as link:
        for name in (*ATTENDED, *KEPT):
            Queue(name, no_declare=True)(link.default_channel).delete()


def unattended(arena: Arena) -> list[str]:
    """Queues that are not there, and those that nobody listens to though somebody should."""
    found = []
    with broker.connection(arena.platform.amqp_uri) as link:
        for name in (*ATTENDED, *KEPT):
            with link.channel() as channel:
                try:
                    heard = channel.queue_declare(name, passive=True).consumer_count
                except link.channel_errors:
                    found.append(f"{name} is gone")
                else:
                    found += [f"{name} has no listener"] if name in ATTENDED and not heard else []
    return found


def _stored(arena: Arena) -> dict[tuple[str, str], int]:
    """By audience and source: the newest position."""
    found = {}
    for source in SERVICES:
        with psycopg.connect(_dsn(arena, source)) as connection:
            rows = connection.execute("SELECT audience, max(position) FROM announcements GROUP BY audience")
            found |= {(audience, source): position for audience, position in rows}
    return found


def _taken_in(arena: Arena, stored: dict[tuple[str, str], int]) -> bool:
    for service in SERVICES:
        with psycopg.connect(_dsn(arena, service)) as connection:
            reached = dict(connection.execute("SELECT application_name, notification_id FROM tracking").fetchall())
        for (audience, source), position in stored.items():
            if audience == service and reached.get(source, 0) < position:
                return False
    return True


def _dsn(arena: Arena, service: str) -> str:
    return arena.postgres.superuser_dsn_of(arena.platform.databases[service].name)
