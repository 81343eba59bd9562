"""Directory: people, client organisations and allocations. No cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Announcement, Command, Query
from services.contracts.fields import ContactRole, Module, OfficeText, Role, Track

SERVICE = "directory"
COORDINATOR = frozenset({Role.COORDINATOR})


# --- announcements -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ClientRegistered(Announcement):
    """A client organisation exists. Sent again (same id) when its name changes."""

    TOPIC: ClassVar[str] = "directory.client_registered.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    name: OfficeText | None  # only the copy for reporting carries it


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Announcement):
    """A unit exists from a day on with a headcount, or ends. Effective-dated: the latest message per day holds."""

    TOPIC: ClassVar[str] = "directory.unit_changed.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"casebook", "reporting"})
    client_id: UUID
    unit_id: UUID
    parent_id: UUID | None
    headcount: int  # people directly in this unit, not in its sub-units; 0 when ended
    valid_from: date  # when ended: the first day without it
    ended: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentAgreed(Announcement):
    """The opdracht: what is agreed with the client and when reports are due. Sent again when it changes."""

    TOPIC: ClassVar[str] = "directory.assignment_agreed.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"reporting", "casebook"})
    client_id: UUID
    starts_on: date  # of the first of the assignments that this one renews without a calendar year between
    ends_on: date | None
    modules: tuple[Module, ...]
    report_due_month: int  # the annual report over year Y is due on this day of Y + 1
    report_due_day: int


@dataclass(frozen=True, kw_only=True)
class AdviserAllocated(Announcement):
    """An adviser may be chosen for support at a client from a day on."""

    TOPIC: ClassVar[str] = "directory.adviser_allocated.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    adviser_id: UUID
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class AllocationEnded(Announcement):
    TOPIC: ClassVar[str] = "directory.allocation_ended.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    adviser_id: UUID
    ends_on: date  # last day


# --- what is answered --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Done:
    """The command was carried out; `version` is the version to send with the next change."""

    version: int


@dataclass(frozen=True, kw_only=True)
class UnitView:
    unit_id: UUID
    name: str
    parent_id: UUID | None
    headcount: int  # on the day asked
    valid_from: date
    ends_on: date | None


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
class AdviserCard:
    """What a caller sees of an adviser before choosing (practice 7)."""

    adviser_id: UUID
    name: str
    profile: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]  # ISO 639-1


@dataclass(frozen=True, kw_only=True)
class AllocationView:
    adviser: AdviserCard
    starts_on: date
    ends_on: date | None
    reason: str


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
class AdviserDetail:
    card: AdviserCard
    email: str
    certificate_until: date | None
    version: int
    client_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class AdviserList:
    advisers: tuple[AdviserDetail, ...]


@dataclass(frozen=True, kw_only=True)
class PublicClientPage:
    """What anyone may see at the client's public path."""

    client_id: UUID
    name: str
    slug: str
    advisers: tuple[AdviserCard, ...]  # all allocated today, by name; nothing sorts by gender or subject (practice 8)


@dataclass(frozen=True, kw_only=True)
class ServedClient:
    client_id: UUID
    name: str
    units: tuple[UnitView, ...]


@dataclass(frozen=True, kw_only=True)
class ServedClients:
    clients: tuple[ServedClient, ...]


@dataclass(frozen=True, kw_only=True)
class NamesAnswer:
    """Names by id, for pages that list ids of another service. Unknown ids are left out."""

    clients: dict[str, str]
    people: dict[str, str]


# --- what is asked -----------------------------------------------------------------------------------------------


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
class RegisterAdviser(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    adviser_id: UUID
    name: str
    email: str
    profile: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]
    certificate_until: date | None


@dataclass(frozen=True, kw_only=True)
class ChangeAdviserProfile(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    adviser_id: UUID
    name: str
    profile: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]
    certificate_until: date | None
    expected_version: int


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


@dataclass(frozen=True, kw_only=True)
class ListAdvisers(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = AdviserList
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class ShowAdviser(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = AdviserDetail
    ROLES: ClassVar[frozenset[Role]] = COORDINATOR
    adviser_id: UUID


@dataclass(frozen=True, kw_only=True)
class ShowPublicPage(Query):
    """By slug for a visitor, or by id for a caller who must choose again."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = PublicClientPage
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.VISITOR, Role.CALLER})
    slug: str | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ListServedClients(Query):
    """The clients (with their units today) at which the asking adviser is or was allocated."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ServedClients
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER})


@dataclass(frozen=True, kw_only=True)
class LookUpNames(Query):
    """Names for a page. A client contact gets only its own client's name, the other roles all that they ask."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = NamesAnswer
    ROLES: ClassVar[frozenset[Role]] = frozenset(
        {Role.ADVISER, Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD, Role.CLIENT_CONTACT, Role.CALLER}
    )
    client_ids: tuple[UUID, ...] = ()
    person_ids: tuple[UUID, ...] = ()
