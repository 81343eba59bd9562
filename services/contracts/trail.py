"""The trail: who opened and did what, without content. Every service keeps its own, append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Query
from services.contracts.fields import Role


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act: who, in which role, what (a short code such as `case_viewed`), on which object, when."""

    position: int
    at: datetime
    actor: UUID
    role: Role
    action: str
    subject: UUID | None


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    lines: tuple[TrailLine, ...]  # newest first
    older: int | None  # pass as `before` for the next page; None at the end


@dataclass(frozen=True, kw_only=True)
class ReadTrail(Query):
    """Every service answers this one; the privacy officer alone may ask."""

    SERVICE: ClassVar[str] = "*"
    ANSWER: ClassVar[type] = TrailPage
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.PRIVACY_OFFICER})
    before: int | None = None
    limit: int = 100
