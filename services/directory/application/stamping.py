"""From the context of a use case to what its events remember of it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.contracts.envelope import Context
from services.directory.domain.stamp import Stamp

_OFFICE = ZoneInfo("Europe/Amsterdam")


def stamp(context: Context) -> Stamp:
    return Stamp(context.at, context.actor.subject, context.actor.role.value, context.command_id)


def office_day(at: datetime) -> date:
    """Which day it is at the provider's desk: contracts and allocations begin at Dutch midnight."""
    return at.astimezone(_OFFICE).date()
