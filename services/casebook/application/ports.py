"""What the use cases need, shaped by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol
from uuid import UUID

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.thread import Thread
from services.contracts.casebook import Worklist

MintFact = Callable[[], UUID]  # a fresh random reference: nothing about a case can be computed from it


class Threads(Protocol):
    def get(self, thread_id: UUID) -> Thread:
        """Raises not_found."""
        ...

    def find(self, thread_id: UUID) -> Thread | None: ...


class Cases(Protocol):
    def get(self, case_id: UUID) -> CaseFile:
        """Raises not_found."""
        ...


class ClientBook(Protocol):
    """Which units and advisers belong to which client, as directory announced it."""

    def has_unit(self, client_id: UUID, unit_id: UUID) -> bool:
        """Also units that have ended: what happened there may be told later."""
        ...

    def serves(self, client_id: UUID, adviser_id: UUID) -> bool:
        """Is or was the adviser ever allocated to the client?"""
        ...

    def served_on(self, client_id: UUID, adviser_id: UUID, day: date) -> bool: ...


class Worklists(Protocol):
    def of(self, adviser_id: UUID, closed_cases: bool) -> Worklist:
        """Ids, statuses and times; closed cases too when asked."""
        ...
