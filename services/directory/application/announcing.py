"""The one list of what leaves the directory, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.contracts.change import Addressed
from services.contracts.directory import (
    AdviserAllocated,
    AllocationEnded,
    AssignmentAgreed,
    ClientRegistered,
    UnitChanged,
)
from services.contracts.fields import Module, OfficeText
from services.directory.domain.assignment import served_since
from services.directory.domain.client_organisation import ClientOrganisation
from services.directory.domain.unit import Unit

NAME_READER = "reporting"  # prints the name on the report; nobody else needs it


def client_registered(client: ClientOrganisation, name: OfficeText) -> tuple[Addressed, ...]:
    """Everyone hears that the client exists, one audience also its name."""
    return tuple(
        Addressed(
            ClientRegistered(client_id=client.client_id, name=name if audience == NAME_READER else None), audience
        )
        for audience in sorted(ClientRegistered.AUDIENCE)
    )


def unit_changed(client: ClientOrganisation, unit: Unit, valid_from: date) -> UnitChanged:
    return UnitChanged(
        client_id=client.client_id,
        unit_id=unit.unit_id,
        parent_id=unit.parent_id,
        headcount=unit.headcount_on(valid_from),
        valid_from=valid_from,
        ended=False,
    )


def unit_ended(client: ClientOrganisation, unit: Unit, ends_on: date) -> UnitChanged:
    """Told as of the first day without the unit, with nobody in it."""
    return UnitChanged(
        client_id=client.client_id,
        unit_id=unit.unit_id,
        parent_id=unit.parent_id,
        headcount=0,
        valid_from=ends_on + timedelta(days=1),
        ended=True,
    )


def assignment_agreed(client: ClientOrganisation) -> AssignmentAgreed:
    """The last assignment, told as one with those it renews: receivers keep one per client."""
    last = client.assignments[-1]
    return AssignmentAgreed(
        client_id=client.client_id,
        starts_on=served_since(client.assignments),
        ends_on=last.period.ends_on,
        modules=tuple(Module(module.value) for module in last.modules),
        report_due_month=last.report_due_month,
        report_due_day=last.report_due_day,
    )


def adviser_allocated(client_id: UUID, adviser_id: UUID, starts_on: date) -> AdviserAllocated:
    return AdviserAllocated(client_id=client_id, adviser_id=adviser_id, starts_on=starts_on)


def allocation_ended(client_id: UUID, adviser_id: UUID, ends_on: date) -> AllocationEnded:
    return AllocationEnded(client_id=client_id, adviser_id=adviser_id, ends_on=ends_on)
