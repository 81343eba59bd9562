"""Who may do what on the broker: one user per process kind, least rights, derived from the contracts.

RabbitMQ asks three things by name: `configure` (make, remove), `write` (publish to an exchange; be the bound queue),
`read` (consume from a queue; be the bound exchange). On a topic exchange it asks the routing key too: of a publication
(`write`) and of a binding (`read`). A topic exchange without a topic permission is open, so every user has all three.

Nobody may configure an exchange: they stand in the definitions, and no service can remove what all of them need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.contracts import registry
from services.contracts.registry import DEAD_LETTER_EXCHANGE, EVENTS_EXCHANGE, RPC_EXCHANGE, SERVICES

GATEWAY = "gateway"
USERS = (*SERVICES, GATEWAY)
EXCHANGES = (EVENTS_EXCHANGE, DEAD_LETTER_EXCHANGE, RPC_EXCHANGE)  # all durable topic exchanges
NOTHING = "^$"
_ANY_ID = "[0-9a-f-]+"


@dataclass(frozen=True)
class Topics:
    """Regular expressions over routing keys of one topic exchange: of what is published and of what is bound."""

    write: str
    read: str


@dataclass(frozen=True)
class Permissions:
    """Regular expressions over names of exchanges and queues, and the topics per exchange."""

    configure: str
    write: str
    read: str
    topics: dict[str, Topics]


def audiences_of(source: str) -> tuple[str, ...]:
    """The services that receive what `source` announces, and may therefore pull it."""
    return tuple(service for service in SERVICES if source in registry.feeds_of(service))


def of_service(name: str) -> Permissions:
    """A service and its relay, which are one user: own queues, own announcements, pulls from its sources, replies."""
    sources, audiences = registry.feeds_of(name), audiences_of(name)
    feeds = [registry.feed_queue(name, source) for source in sources]
    dead = [registry.dead_letter_queue(name, source) for source in sources]
    queues = [*map(re.escape, (*feeds, *dead, registry.rpc_queue(name))), _reply_queues(name)]
    bindings = _one_of(re.escape(registry.routing_key(name, source) + ".#") for source in sources)
    # By audience and source, not by topic: what waits in the outbox may be older than the newest version of its topic.
    announcements = _one_of(re.escape(registry.routing_key(audience, name)) + r"\..+" for audience in audiences)
    pulls = (re.escape(f"{source}.announcements") for source in sources)
    replies = (_reply_keys(asker) for asker in (GATEWAY, *audiences))
    exchanges = [re.escape(RPC_EXCHANGE)]
    listened = [*exchanges, *map(re.escape, (EVENTS_EXCHANGE, DEAD_LETTER_EXCHANGE) if sources else ())]
    # Making a queue with a dead-letter exchange asks for `write` on it; its topic permission keeps publishing out.
    published = [
        *exchanges,
        *map(re.escape, (EVENTS_EXCHANGE,) if audiences else ()),
        *map(re.escape, (DEAD_LETTER_EXCHANGE,) if sources else ()),
    ]
    return Permissions(
        configure=_one_of(queues),
        write=_one_of((*queues, *published)),
        read=_one_of((*queues, *listened)),
        topics={
            EVENTS_EXCHANGE: Topics(write=announcements, read=bindings),
            DEAD_LETTER_EXCHANGE: Topics(write=NOTHING, read=bindings),
            RPC_EXCHANGE: Topics(
                write=_one_of((*pulls, *replies)),
                read=_one_of((re.escape(registry.rpc_pattern(name)), _reply_keys(name))),
            ),
        },
    )


def of_gateway() -> Permissions:
    """Asks every service, hears the answers; no announcement ever reaches it."""
    queues, exchange = _reply_queues(GATEWAY), re.escape(RPC_EXCHANGE)
    asking = _one_of(re.escape(f"{service}.handle") for service in SERVICES)
    return Permissions(
        configure=_one_of((queues,)),
        write=_one_of((queues, exchange)),
        read=_one_of((queues, exchange)),
        topics={
            EVENTS_EXCHANGE: Topics(write=NOTHING, read=NOTHING),
            DEAD_LETTER_EXCHANGE: Topics(write=NOTHING, read=NOTHING),
            RPC_EXCHANGE: Topics(write=asking, read=_one_of((_reply_keys(GATEWAY),))),
        },
    )


def _reply_queues(user: str) -> str:
    return re.escape(registry.reply_queue(user, "")) + _ANY_ID


def _reply_keys(user: str) -> str:
    return re.escape(registry.reply_key(user, "")) + _ANY_ID


def _one_of(patterns: Iterable[str]) -> str:
    found = "|".join(patterns)
    return f"^({found})$" if found else NOTHING


PERMISSIONS: dict[str, Permissions] = {**{name: of_service(name) for name in SERVICES}, GATEWAY: of_gateway()}
"""The whole table, by user."""
