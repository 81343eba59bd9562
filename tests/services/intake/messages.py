"""Announcements as they arrive: with their place in the source's feed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from services.chassis.codec import to_builtins
from services.contracts.envelope import Announcement, Envelope
from tests.services.intake.examples import NOON


def as_received(
    source: str, audience: str, announcements: Iterable[Announcement]
) -> list[tuple[Announcement, Envelope]]:
    return [
        (
            announcement,
            Envelope(
                source=source,
                audience=audience,
                position=place,
                previous=place - 1,
                topic=announcement.TOPIC,
                message_id=uuid4(),
                recorded_at=NOON,
                body=to_builtins(announcement),
            ),
        )
        for place, announcement in enumerate(announcements, 1)
    ]
