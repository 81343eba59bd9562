"""What callers, advisers and pages of other services may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.contracts.directory.advisers import AdviserCard
from services.contracts.directory.service import SERVICE
from services.contracts.directory.units import UnitView
from services.contracts.envelope import Query
from services.contracts.fields import Role


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
