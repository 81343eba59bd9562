"""Every announcement and every request by name, and the names of exchange and queues.

These names are contract: renaming one strands a durable queue, so a test freezes them.
"""

from __future__ import annotations

from types import ModuleType
from uuid import UUID

from services.contracts import casebook, directory, intake, reporting, trail
from services.contracts.envelope import Announcement, Request

SERVICES = ("directory", "intake", "casebook", "reporting")
EVENTS_EXCHANGE = "events"
DEAD_LETTER_EXCHANGE = "dead-letters"
RPC_EXCHANGE = "nameko-rpc"

ANNOUNCEMENTS: dict[str, type[Announcement]] = {
    message.TOPIC: message
    for message in (
        directory.ClientRegistered,
        directory.UnitChanged,
        directory.AssignmentAgreed,
        directory.AdviserAllocated,
        directory.AllocationEnded,
        intake.ConversationRequested,
        intake.AdviserChosenAgain,
        intake.RequestWithdrawn,
        casebook.RequestAccepted,
        casebook.RequestDeclined,
        casebook.ConversationClassified,
    )
}


def _requests(service: str, package: ModuleType) -> dict[str, type[Request]]:
    named = (item for item in vars(package).values() if isinstance(item, type) and issubclass(item, Request))
    own = {item.__name__: item for item in named if getattr(item, "SERVICE", None) == service}
    return own | {trail.ReadTrail.__name__: trail.ReadTrail}


REQUESTS: dict[str, dict[str, type[Request]]] = {
    service: _requests(service, package)
    for service, package in (
        ("directory", directory),
        ("intake", intake),
        ("casebook", casebook),
        ("reporting", reporting),
    )
}


def source_of(topic: str) -> str:
    """`casebook.case_closed.v1` → `casebook`."""
    return topic.split(".", 1)[0]


def routing_key(audience: str, topic: str) -> str:
    return f"{audience}.{topic}"


def feed_queue(audience: str, source: str) -> str:
    """The one durable queue in which `audience` receives what `source` announces."""
    return f"feed.{audience}.{source}"


def dead_letter_queue(audience: str, source: str) -> str:
    return f"dead.{audience}.{source}"


def rpc_queue(service: str) -> str:
    """Where the questions to `service` wait; the name is nameko's."""
    return f"rpc-{service}"


def rpc_pattern(service: str) -> str:
    """The routing keys of all questions to `service`: `<service>.<method>`."""
    return f"{service}.*"


def reply_queue(user: str, own_id: str) -> str:
    """Where one connection of a broker user waits for answers. The user's name lets a permission name the queue."""
    return f"rpc.reply-{user}-{own_id}"


def reply_key(user: str, own_id: str) -> str:
    """The routing key under which answers reach that queue."""
    return f"reply.{user}.{own_id}"


def feeds_of(audience: str) -> tuple[str, ...]:
    """The sources whose announcements a service receives, in a fixed order."""
    sources = {source_of(topic) for topic, message in ANNOUNCEMENTS.items() if audience in message.AUDIENCE}
    return tuple(service for service in SERVICES if service in sources)


SERVICE_IDS = {
    "directory": UUID("5b1f7a52-0f3e-4f0c-9d0e-6a3a6f6f1d01"),
    "intake": UUID("c8f4b7de-2d0b-4b1e-8a55-0b5f4e1c2d02"),
    "casebook": UUID("2e9d6c31-7a4b-4c8f-b7d2-94d1a0c3e503"),
    "reporting": UUID("f07a3e84-51c9-4d26-9e1b-3c7d82b6a404"),
}
"""As whom a service acts for another or on a timer (`Role.SERVICE`): fixed for ever, they stand in the events."""
