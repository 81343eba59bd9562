"""Units of a client and their headcounts, from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.directory.answers import Done
from services.contracts.directory.service import COORDINATOR, SERVICE
from services.contracts.envelope import Command
from services.contracts.fields import Role


@dataclass(frozen=True, kw_only=True)
class UnitView:
    unit_id: UUID
    name: str
    parent_id: UUID | None
    headcount: int  # on the day asked
    valid_from: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class RegisterUnit(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    unit_id: UUID
    name: str
    parent_id: UUID | None
    headcount: int
    valid_from: date
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class ChangeHeadcount(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    unit_id: UUID
    headcount: int
    valid_from: date
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class EndUnit(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    unit_id: UUID
    ends_on: date
    expected_version: int
