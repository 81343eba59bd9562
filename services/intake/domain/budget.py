"""How many requests one client's page takes, counted without knowing anybody."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.refusals import Refused

REQUESTS_PER_CLIENT_PER_HOUR = 60


def hour_of(at: datetime) -> datetime:
    """The clock hour in which something falls; the finest time the count is kept at."""
    return at.replace(minute=0, second=0, microsecond=0)


def require_room(used: int) -> None:
    """A flood is slowed down per client, never by who or where somebody is: an address would identify (practice 15)."""
    if used >= REQUESTS_PER_CLIENT_PER_HOUR:
        raise Refused("too_many_requests")
