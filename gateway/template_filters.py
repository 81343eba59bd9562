"""How moments and telephone numbers are printed."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from flask_babel import get_locale

HERE = ZoneInfo("Europe/Amsterdam")


def moment(at: datetime) -> str:
    """`3 maart 2026, 14:05`, in Dutch time."""
    here = at.astimezone(HERE)
    return f"{day(here)}, {here:%H:%M}"


def day(on: date) -> str:
    """`3 maart 2026`, in the language of the page."""
    locale = get_locale()
    return f"{on.day} {_months(locale.language if locale else 'nl')[on.month]} {on.year}"


def unbroken(number: str) -> str:
    """A telephone number stays on one line."""
    return number.replace(" ", "\u00a0")


@cache
def _months(language: str) -> dict[int, str]:
    """As Babel writes them out; working a pattern out anew for each date took longer than reading the date."""
    return dict(get_month_names("wide", locale=language))
