"""Who may be chosen where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.directory.advisers import AdviserCard
from services.contracts.directory.answers import Done
from services.contracts.directory.service import COORDINATOR, SERVICE
from services.contracts.envelope import Command
from services.contracts.fields import Role


@dataclass(frozen=True, kw_only=True)
class AllocationView:
    adviser: AdviserCard
    starts_on: date
    ends_on: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class AllocateAdviser(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    adviser_id: UUID
    starts_on: date
    reason: str
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class EndAllocation(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    adviser_id: UUID
    ends_on: date
    expected_version: int
