"""When, by whom, in which role and for which command something happened. Every event carries one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Stamp:
    at: datetime
    by: UUID
    role: str
    command_id: UUID
