"""What the use cases need from outside, shaped by them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from services.contracts.directory import (
    AdviserDetail,
    ClientDetail,
    ClientPage,
    NamesAnswer,
    PublicClientPage,
    ServedClient,
)
from services.contracts.fields import OfficeText
from services.directory.domain.adviser import Adviser
from services.directory.domain.client_organisation import ClientOrganisation


class Clients(Protocol):
    """Client organisations as the log tells them."""

    def get(self, client_id: UUID) -> ClientOrganisation:
        """Raises not_found()."""
        ...

    def has(self, client_id: UUID) -> bool: ...

    def has_slug(self, slug: str) -> bool:
        """Whether a public page already stands at this path."""
        ...


class Advisers(Protocol):
    """Advisers as the log tells them."""

    def get(self, adviser_id: UUID) -> Adviser:
        """Raises not_found()."""
        ...

    def has(self, adviser_id: UUID) -> bool: ...


class Keys(Protocol):
    """Makes the key of a new adviser or client. Making it again changes nothing. Raises KEY_SERVICE_UNAVAILABLE."""

    def make_for_adviser(self, adviser_id: UUID) -> None: ...

    def make_for_client(self, client_id: UUID) -> None: ...


class OfficeSeal(Protocol):
    """Seals words for the one service that may read them. Raises KEY_SERVICE_UNAVAILABLE."""

    def for_reporting(self, text: str) -> OfficeText: ...


class ClientPages(Protocol):
    """Client organisations as the coordinator sees them on a day."""

    def page(self, search: str, offset: int, limit: int, day: date) -> ClientPage: ...

    def detail(self, client_id: UUID, day: date) -> ClientDetail | None: ...


class AdviserPages(Protocol):
    """Advisers as the coordinator sees them on a day, by name."""

    def matching(self, search: str, day: date) -> tuple[AdviserDetail, ...]: ...

    def detail(self, adviser_id: UUID, day: date) -> AdviserDetail | None: ...


class PublicPages(Protocol):
    """Public pages; None unless an assignment for conversations runs on that day."""

    def by_slug(self, slug: str, day: date) -> PublicClientPage | None: ...

    def by_client(self, client_id: UUID, day: date) -> PublicClientPage | None: ...


class Served(Protocol):
    def clients_of(self, adviser_id: UUID, day: date) -> tuple[ServedClient, ...]:
        """Where the adviser is or was allocated, by name, with the units of that day."""
        ...


class Names(Protocol):
    def of(self, client_ids: Collection[UUID], person_ids: Collection[UUID]) -> NamesAnswer:
        """Clients, advisers and contact persons by id; ids that are not known are left out."""
        ...

    def advisers_ever_at(self, client_id: UUID) -> frozenset[UUID]:
        """Whom employees of this client can choose, could or will be able to."""
        ...
