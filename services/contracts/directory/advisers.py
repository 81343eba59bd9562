"""The pool of advisers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.directory.answers import Done
from services.contracts.directory.service import COORDINATOR, SERVICE
from services.contracts.envelope import Command, Query
from services.contracts.fields import Role, Track


@dataclass(frozen=True, kw_only=True)
class AdviserCard:
    """What a caller sees of an adviser before choosing (practice 7)."""

    adviser_id: UUID
    name: str
    profile: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]  # ISO 639-1


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
