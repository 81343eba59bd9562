"""From the context of a use case to the stamp its events carry."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.contracts.envelope import Context
from services.intake.domain.stamp import Stamp

_HERE = ZoneInfo("Europe/Amsterdam")


def stamp_of(context: Context) -> Stamp:
    return Stamp(at=context.at, by=context.actor.subject, role=context.actor.role.value, command_id=context.command_id)


def day_of(at: datetime) -> date:
    """The calendar day in the Netherlands, in which allocations are agreed."""
    return at.astimezone(_HERE).date()
