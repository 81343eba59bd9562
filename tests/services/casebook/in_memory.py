"""Adapters of casebook's ports without a database; adapters/test_ports.py runs one suite over both."""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.thread import Thread
from services.contracts.errors import not_found

A = TypeVar("A", Thread, CaseFile)


class MemoryStreams(Generic[A]):
    """Threads or Cases over the aggregates it was given."""

    def __init__(self, *aggregates: A) -> None:
        self._aggregates = {aggregate.id: aggregate for aggregate in aggregates}

    def get(self, stream_id: UUID) -> A:
        if stream_id not in self._aggregates:
            raise not_found()
        return self._aggregates[stream_id]

    def find(self, stream_id: UUID) -> A | None:
        return self._aggregates.get(stream_id)


class MemoryClientBook:
    """ClientBook from units (client, unit) and allocations (client, adviser, first day, last day or None)."""

    def __init__(
        self, units: set[tuple[UUID, UUID]], allocations: tuple[tuple[UUID, UUID, date, date | None], ...]
    ) -> None:
        self._units = units
        self._allocations = allocations

    def has_unit(self, client_id: UUID, unit_id: UUID) -> bool:
        return (client_id, unit_id) in self._units

    def serves(self, client_id: UUID, adviser_id: UUID) -> bool:
        return any((client, adviser) == (client_id, adviser_id) for client, adviser, _, _ in self._allocations)

    def served_on(self, client_id: UUID, adviser_id: UUID, day: date) -> bool:
        return any(
            (client, adviser) == (client_id, adviser_id) and first <= day and (last is None or day <= last)
            for client, adviser, first, last in self._allocations
        )
