"""Reporting: coded facts and released words; the only exit for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Command, Query
from services.contracts.fields import Role

SERVICE = "reporting"


class ReportStatus(StrEnum):
    PLANNED = "planned"  # in the calendar, its year has not ended
    DRAFT = "draft"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    report_id: UUID
    client_id: UUID
    client_name: str
    year: int
    due_on: date
    status: ReportStatus
    released_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReportList:
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """The report as its reader gets it; one design renders page and PDF.

    `conversations` is None when the total may not be printed: then words stand in its place, the same words
    for zero as for six (domain §3.4: a count is printed only at 7 or more).
    """

    report_id: UUID
    client_id: UUID
    client_name: str
    year: int
    status: ReportStatus
    version: int
    conversations: int | None
    interpretation: str
    recommendations: str
    adviser_ids: tuple[UUID, ...]
    released_at: datetime | None
    released_by: UUID | None
    input_hash: str
    rule_version: str


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Done:
    version: int


@dataclass(frozen=True, kw_only=True)
class ListReports(Query):
    """Adviser: reports of the clients they serve. Coordinator: the calendar of all. Contact: released, own client."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportList
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.COORDINATOR, Role.CLIENT_CONTACT})


@dataclass(frozen=True, kw_only=True)
class ShowReport(Query):
    """Drafts for the client's advisers only; a released report also for the client's contacts."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.CLIENT_CONTACT})
    report_id: UUID


@dataclass(frozen=True, kw_only=True)
class WriteInterpretation(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER})
    report_id: UUID
    interpretation: str
    recommendations: str
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class ReleaseReport(Command):
    """Makes the report immutable. Later corrections and erasures never change it (architecture §6)."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER})
    report_id: UUID
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class DownloadReport(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportFile
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.CLIENT_CONTACT})
    report_id: UUID
    language: str = "nl"
