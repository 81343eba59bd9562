"""Toewijzing: an adviser whom the employees of a client may choose for support, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.directory.domain.assignment import Assignment
from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused


@dataclass(frozen=True)
class Allocation:
    adviser_id: UUID
    period: Period
    reason: str


def check_certificate(certificate_until: date | None, starts_on: date) -> None:
    """Practice 132: callers meet certified advisers only. No certificate on record counts as none."""
    if certificate_until is None:
        raise Refused("certificate_missing")
    if certificate_until < starts_on:
        raise Refused("certificate_expired")


def check_roles_apart(allocations: Iterable[Allocation], assignments: Iterable[Assignment]) -> None:
    """Opvang and advies exclude each other (practices 37, 38; architecture §8).

    Nobody may be the standing advisory adviser of a client on a day on which callers there may choose them.
    """
    support = tuple(allocations)
    for assignment in assignments:
        for allocation in support:
            if allocation.adviser_id == assignment.advisory_adviser_id and allocation.period.overlaps(
                assignment.period
            ):
                raise Refused("advisory_adviser_supports_here")
