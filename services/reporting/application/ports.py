"""What the use cases need of the world, and nothing more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.contracts.reporting import ReportDocument, ReportStatus
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.calendar import Agreement
from services.reporting.domain.frozen_input import Fact


@dataclass(frozen=True)
class CalendarEntry:
    """One line of the report calendar; no content."""

    report_id: UUID
    client_id: UUID
    year: int
    due_on: date
    status: ReportStatus
    released_at: datetime | None


class Reports(Protocol):
    def get(self, report_id: UUID) -> AnnualReport:
        """Raises NOT_FOUND."""
        ...


class Calendar(Protocol):
    """Newest year first, then by due date."""

    def of_client(self, client_id: UUID) -> Sequence[CalendarEntry]:
        """Bounded to one client by the database itself."""
        ...

    def served_by(self, adviser_id: UUID, today: date) -> Sequence[CalendarEntry]:
        """Reports of clients to which the adviser is allocated today or was allocated in the report's year."""
        ...

    def everything(self) -> Sequence[CalendarEntry]: ...


class Agreements(Protocol):
    def all(self) -> Sequence[Agreement]: ...

    def of(self, client_id: UUID) -> Agreement:
        """Raises NOT_FOUND."""
        ...


class Facts(Protocol):
    def uncounted(self, client_id: UUID, until_year: int) -> Sequence[Fact]:
        """Conversations up to and including that year which no report has counted yet."""
        ...


class Allocations(Protocol):
    def serves(self, adviser_id: UUID, client_id: UUID, year: int, today: date) -> bool:
        """Allocated today, or on any day of that year."""
        ...

    def advisers_in(self, client_id: UUID, year: int) -> tuple[UUID, ...]: ...


class Names(Protocol):
    def of(self, client_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Names of the clients that are known; opened for this answer only."""
        ...


class Press(Protocol):
    def pdf(self, document: ReportDocument, dated: date) -> bytes: ...
