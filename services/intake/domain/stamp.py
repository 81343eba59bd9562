"""Who did something, in which capacity, when, and with which command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Stamp:
    """Carried by every event. `command_id` makes every command safe to send again."""

    at: datetime
    by: UUID
    role: str
    command_id: UUID
