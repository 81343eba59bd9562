"""The client (opdrachtgever): its units, contact persons, what was agreed, and who its employees may choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.directory.domain import words
from services.directory.domain.allocation import Allocation, check_certificate, check_roles_apart
from services.directory.domain.assignment import Assignment, agreed
from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused, Stale
from services.directory.domain.stamp import Stamp
from services.directory.domain.unit import Unit, check_headcount
from services.directory.domain.vocabulary import ContactRole


@dataclass(frozen=True)
class Contact:
    contact_id: UUID
    name: str
    email: str
    role: ContactRole


class ClientOrganisation(Aggregate):
    TOPIC: ClassVar[str] = "directory.ClientOrganisation"

    class Created(Aggregate.Created):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.Registered"
        client_id: UUID
        stamp: Stamp
        name: str
        slug: str
        sector: str

    class UnitRegistered(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.UnitRegistered"
        stamp: Stamp
        unit_id: UUID
        name: str
        parent_id: UUID | None
        headcount: int
        valid_from: date

    class HeadcountChanged(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.HeadcountChanged"
        stamp: Stamp
        unit_id: UUID
        headcount: int
        valid_from: date

    class UnitEnded(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.UnitEnded"
        stamp: Stamp
        unit_id: UUID
        ends_on: date  # last day

    class ContactAppointed(Aggregate.Event):
        """Also sets an earlier entry of the same contact right."""

        TOPIC: ClassVar[str] = "directory.ClientOrganisation.ContactAppointed"
        stamp: Stamp
        contact: Contact

    class AssignmentAgreed(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.AssignmentAgreed"
        stamp: Stamp
        assignment: Assignment

    class AdviserAllocated(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.AdviserAllocated"
        stamp: Stamp
        adviser_id: UUID
        starts_on: date
        reason: str

    class AllocationEnded(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.ClientOrganisation.AllocationEnded"
        stamp: Stamp
        adviser_id: UUID
        starts_on: date  # of the allocation that ends
        ends_on: date  # last day

    @staticmethod
    def create_id(client_id: UUID) -> UUID:
        return client_id

    @classmethod
    def register(cls, stamp: Stamp, client_id: UUID, name: str, slug: str, sector: str) -> ClientOrganisation:
        return cls(
            client_id=client_id,
            stamp=stamp,
            name=words.name(name),
            slug=words.slug(slug),
            sector=words.name(sector, missing="sector_missing"),
        )

    @event(Created)
    def __init__(self, *, client_id: UUID, stamp: Stamp, name: str, slug: str, sector: str) -> None:
        self.client_id = client_id
        self.registered = stamp
        self.name = name
        self.slug = slug
        self.sector = sector
        self.units: dict[UUID, Unit] = {}
        self.contacts: dict[UUID, Contact] = {}
        self.assignments: tuple[Assignment, ...] = ()  # in order of start, never overlapping
        self.allocations: tuple[Allocation, ...] = ()

    def expect(self, version: int) -> None:
        """Raises `Stale` when the page that asks is older than the client."""
        if self.version != version:
            raise Stale

    # --- units ---------------------------------------------------------------------------------------------------

    def register_unit(
        self, stamp: Stamp, unit_id: UUID, name: str, parent_id: UUID | None, headcount: int, valid_from: date
    ) -> None:
        """A parent is always an earlier unit of this client, so the tree cannot close into a circle."""
        if unit_id in self.units:
            raise Refused("unit_already_registered")
        check_headcount(headcount)
        Period(valid_from).check()
        if parent_id is not None:
            self._check_parent(parent_id, valid_from)
        self._unit_registered(
            stamp=stamp,
            unit_id=unit_id,
            name=words.name(name),
            parent_id=parent_id,
            headcount=headcount,
            valid_from=valid_from,
        )

    def _check_parent(self, parent_id: UUID, valid_from: date) -> None:
        parent = self.units.get(parent_id)
        if parent is None:
            raise Refused("parent_unknown")
        if parent.period.ends_on is not None or not parent.period.holds_on(valid_from):
            raise Refused("parent_not_in_effect")

    def change_headcount(self, stamp: Stamp, unit_id: UUID, headcount: int, valid_from: date) -> None:
        unit = self.units[unit_id]
        check_headcount(headcount)
        if valid_from < unit.period.starts_on:
            raise Refused("before_unit_start")
        if not unit.period.holds_on(valid_from):
            raise Refused("unit_ended")
        self._headcount_changed(stamp=stamp, unit_id=unit_id, headcount=headcount, valid_from=valid_from)

    def end_unit(self, stamp: Stamp, unit_id: UUID, ends_on: date) -> None:
        """The last day of a unit. Its sub-units end first, so that no one hangs in the air."""
        unit = self.units[unit_id]
        if unit.period.ends_on is not None:
            raise Refused("unit_ended")
        Period(unit.period.starts_on, ends_on).check()
        for child in self.units.values():
            if child.parent_id == unit_id and (child.period.ends_on is None or child.period.ends_on > ends_on):
                raise Refused("unit_has_subunits")
        self._unit_ended(stamp=stamp, unit_id=unit_id, ends_on=ends_on)

    # --- contact persons -----------------------------------------------------------------------------------------

    def appoint_contact(self, stamp: Stamp, contact_id: UUID, name: str, email: str, role: ContactRole) -> None:
        """A person of the client who receives released reports (practice 114). The same id again sets it right."""
        contact = Contact(contact_id, words.name(name), words.email(email), role)
        self._contact_appointed(stamp=stamp, contact=contact)

    # --- assignment and allocations ------------------------------------------------------------------------------

    def agree_assignment(self, stamp: Stamp, assignment: Assignment) -> None:
        assignment.check()
        check_roles_apart(self.allocations, (assignment,))
        self._assignment_agreed(stamp=stamp, assignment=assignment)

    def allocate_adviser(
        self, stamp: Stamp, adviser_id: UUID, starts_on: date, reason: str, certificate_until: date | None
    ) -> None:
        """Employees may choose this adviser from `starts_on` on, under an assignment that covers conversations."""
        allocation = Allocation(adviser_id, Period(starts_on), words.reason(reason))
        allocation.period.check()
        check_certificate(certificate_until, starts_on)
        if not any(one.covers_conversations and one.period.holds_on(starts_on) for one in self.assignments):
            raise Refused("assignment_does_not_cover")
        check_roles_apart((allocation,), self.assignments)
        if any(one.adviser_id == adviser_id and one.period.overlaps(allocation.period) for one in self.allocations):
            raise Refused("already_allocated")
        self._adviser_allocated(stamp=stamp, adviser_id=adviser_id, starts_on=starts_on, reason=allocation.reason)

    def end_allocation(self, stamp: Stamp, adviser_id: UUID, ends_on: date) -> None:
        """The last day on which callers may choose the adviser. A planned last day can be brought forward."""
        found = max(
            (one for one in self.allocations if one.adviser_id == adviser_id),
            key=lambda one: one.period.starts_on,
            default=None,
        )
        if found is None:
            raise Refused("no_allocation_to_end")
        if found.period.ends_on is not None and ends_on >= found.period.ends_on:
            raise Refused("allocation_already_ended")
        Period(found.period.starts_on, ends_on).check()
        self._allocation_ended(stamp=stamp, adviser_id=adviser_id, starts_on=found.period.starts_on, ends_on=ends_on)

    # --- what happened: only assigns -----------------------------------------------------------------------------

    @event(UnitRegistered)
    def _unit_registered(
        self, stamp: Stamp, unit_id: UUID, name: str, parent_id: UUID | None, headcount: int, valid_from: date
    ) -> None:
        self.units[unit_id] = Unit(unit_id, name, parent_id, Period(valid_from), ((valid_from, headcount),))

    @event(HeadcountChanged)
    def _headcount_changed(self, stamp: Stamp, unit_id: UUID, headcount: int, valid_from: date) -> None:
        self.units[unit_id] = self.units[unit_id].with_headcount(headcount, valid_from)

    @event(UnitEnded)
    def _unit_ended(self, stamp: Stamp, unit_id: UUID, ends_on: date) -> None:
        self.units[unit_id] = self.units[unit_id].ended(ends_on)

    @event(ContactAppointed)
    def _contact_appointed(self, stamp: Stamp, contact: Contact) -> None:
        self.contacts[contact.contact_id] = contact

    @event(AssignmentAgreed)
    def _assignment_agreed(self, stamp: Stamp, assignment: Assignment) -> None:
        self.assignments = agreed(self.assignments, assignment)

    @event(AdviserAllocated)
    def _adviser_allocated(self, stamp: Stamp, adviser_id: UUID, starts_on: date, reason: str) -> None:
        self.allocations = (*self.allocations, Allocation(adviser_id, Period(starts_on), reason))

    @event(AllocationEnded)
    def _allocation_ended(self, stamp: Stamp, adviser_id: UUID, starts_on: date, ends_on: date) -> None:
        self.allocations = tuple(
            Allocation(one.adviser_id, Period(starts_on, ends_on), one.reason)
            if (one.adviser_id, one.period.starts_on) == (adviser_id, starts_on)
            else one
            for one in self.allocations
        )
