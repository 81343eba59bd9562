"""Adapters of reporting's ports without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.contracts.errors import not_found
from services.contracts.reporting import ReportDocument, ReportStatus
from services.reporting.application.ports import CalendarEntry
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.calendar import Agreement
from services.reporting.domain.frozen_input import Fact


class MemoryReports:
    """Reports, and the calendar over them (every report due on 1 March)."""

    def __init__(self, *reports: AnnualReport, served: Mapping[UUID, Collection[UUID]] | None = None) -> None:
        self._reports = {report.id: report for report in reports}
        self._served = served or {}

    def get(self, report_id: UUID) -> AnnualReport:
        if report_id not in self._reports:
            raise not_found()
        return self._reports[report_id]

    def of_client(self, client_id: UUID) -> Sequence[CalendarEntry]:
        return [entry for entry in self.everything() if entry.client_id == client_id]

    def served_by(self, adviser_id: UUID, _today: date) -> Sequence[CalendarEntry]:
        return [entry for entry in self.everything() if entry.client_id in self._served.get(adviser_id, ())]

    def everything(self) -> Sequence[CalendarEntry]:
        return [_entry(report) for report in self._reports.values()]


class MemoryAllocations:
    """Allocations from (adviser, client, year); no year: always."""

    def __init__(self, *allocations: tuple[UUID, UUID, int | None]) -> None:
        self._allocations = allocations

    def serves(self, adviser_id: UUID, client_id: UUID, year: int, _today: date) -> bool:
        return any(
            (adviser, client) == (adviser_id, client_id) and allocated in (None, year)
            for adviser, client, allocated in self._allocations
        )

    def advisers_in(self, client_id: UUID, year: int) -> tuple[UUID, ...]:
        return tuple(
            adviser
            for adviser, client, allocated in self._allocations
            if client == client_id and allocated in (None, year)
        )


class MemoryNames:
    def __init__(self, names: Mapping[UUID, str]) -> None:
        self._names = names

    def of(self, client_ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {client_id: name for client_id, name in self._names.items() if client_id in client_ids}


class MemoryAgreements:
    def __init__(self, *agreements: Agreement) -> None:
        self._agreements = {agreement.client_id: agreement for agreement in agreements}

    def all(self) -> Sequence[Agreement]:
        return list(self._agreements.values())

    def of(self, client_id: UUID) -> Agreement:
        if client_id not in self._agreements:
            raise not_found()
        return self._agreements[client_id]


class MemoryFacts:
    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts

    def uncounted(self, _client_id: UUID, until_year: int) -> Sequence[Fact]:
        return [fact for fact in self._facts if fact.year <= until_year]


class MemoryPress:
    """Keeps what it was given, so that a test can look at it."""

    def __init__(self) -> None:
        self.documents: list[ReportDocument] = []

    def pdf(self, document: ReportDocument, dated: date) -> bytes:
        self.documents.append(document)
        return f"%PDF {dated}".encode()


def _entry(report: AnnualReport) -> CalendarEntry:
    status = ReportStatus.PLANNED if report.frozen is None else ReportStatus.DRAFT
    return CalendarEntry(
        report_id=report.id,
        client_id=report.client_id,
        year=report.year,
        due_on=date(report.year + 1, 3, 1),
        status=status if report.released is None else ReportStatus.RELEASED,
        released_at=report.released_stamp.at if report.released_stamp else None,
    )
