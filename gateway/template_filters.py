"""How moments and telephone numbers are printed."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_datetime


def moment(at: datetime) -> str:
    """`3 maart 2026, 14:05`, in Dutch time."""
    return str(format_datetime(at, "d MMMM yyyy, HH:mm"))


def unbroken(number: str) -> str:
    """A telephone number stays on one line."""
    return number.replace(" ", "\u00a0")
