"""Moments as people read them, in Dutch time."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_datetime


def moment(at: datetime) -> str:
    """`3 maart 2026, 14:05`."""
    return str(format_datetime(at, "d MMMM yyyy, HH:mm"))
