"""Client organisations: registering, finding, contact persons, what is agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.directory.allocations import AllocationView
from services.contracts.directory.answers import Done
from services.contracts.directory.service import COORDINATOR, SERVICE
from services.contracts.directory.units import UnitView
from services.contracts.envelope import Command, Query
from services.contracts.fields import ContactRole, Module, Role


@dataclass(frozen=True, kw_only=True)
class ContactView:
    contact_id: UUID
    name: str
    email: str
    role: ContactRole


@dataclass(frozen=True, kw_only=True)
class AssignmentView:
    starts_on: date
    ends_on: date | None
    modules: tuple[Module, ...]
    report_due_month: int
    report_due_day: int
    advisory_adviser_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClientLine:
    client_id: UUID
    name: str
    slug: str
    sector: str
    headcount: int
    allocated_advisers: int
    has_assignment: bool


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    lines: tuple[ClientLine, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class ClientDetail:
    client_id: UUID
    name: str
    slug: str
    sector: str
    version: int
    units: tuple[UnitView, ...]
    contacts: tuple[ContactView, ...]
    assignment: AssignmentView | None
    allocations: tuple[AllocationView, ...]


@dataclass(frozen=True, kw_only=True)
class RegisterClient(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID  # minted by the form
    name: str
    slug: str  # the path of the public page: lower case, digits, hyphens; unique
    sector: str


@dataclass(frozen=True, kw_only=True)
class AppointContact(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    contact_id: UUID
    name: str
    email: str
    role: ContactRole
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class AgreeAssignment(Command):
    """Practice 98: the report calendar is fixed at the start; architecture §8: a standing advisory adviser."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
    starts_on: date
    ends_on: date | None
    modules: tuple[Module, ...]
    report_due_month: int
    report_due_day: int
    advisory_adviser_id: UUID
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class ListClients(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ClientPage
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    search: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class ShowClient(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ClientDetail
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    client_id: UUID
