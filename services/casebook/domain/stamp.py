"""Who did something, in which capacity, when and by which command. Every event carries one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Stamp:
    at: datetime  # aware, UTC
    by: UUID
    role: str
    command_id: UUID
