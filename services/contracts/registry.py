"""Every announcement and every request by name, and the names of exchange and queues.

These names are contract: renaming one strands a durable queue, so a test freezes them.
"""

from __future__ import annotations

from services.contracts import casebook, directory, intake, reporting, trail
from services.contracts.envelope import Announcement, Request

SERVICES = ("directory", "intake", "casebook", "reporting")
EVENTS_EXCHANGE = "events"
DEAD_LETTER_EXCHANGE = "dead-letters"

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


def _requests(module: object) -> dict[str, type[Request]]:
    found = (item for item in vars(module).values() if isinstance(item, type) and issubclass(item, Request))
    return {item.__name__: item for item in found if item.__module__ == getattr(module, "__name__", "")}


REQUESTS: dict[str, dict[str, type[Request]]] = {
    service: _requests(module) | {trail.ReadTrail.__name__: trail.ReadTrail}
    for service, module in (
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


def feeds_of(audience: str) -> tuple[str, ...]:
    """The sources whose announcements a service receives, in a fixed order."""
    sources = {source_of(topic) for topic, message in ANNOUNCEMENTS.items() if audience in message.AUDIENCE}
    return tuple(service for service in SERVICES if service in sources)
