"""From the context of a use case to what the domain keeps of it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from services.casebook.domain.stamp import Stamp
from services.contracts.envelope import Context

_HERE = ZoneInfo("Europe/Amsterdam")  # where advisers and clients are: "today" on their calendar


def stamp_of(context: Context) -> Stamp:
    return Stamp(context.at, context.actor.subject, context.actor.role.value, context.command_id)


def today(context: Context) -> date:
    return context.at.astimezone(_HERE).date()
