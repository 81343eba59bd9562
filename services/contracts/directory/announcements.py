"""What directory announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Announcement
from services.contracts.fields import Module, OfficeText


@dataclass(frozen=True, kw_only=True)
class ClientRegistered(Announcement):
    """A client organisation exists. Sent again (same id) when its name changes."""

    TOPIC: ClassVar[str] = "directory.client_registered.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    name: OfficeText | None  # only the copy for reporting carries it


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Announcement):
    """A unit exists from a day on with a headcount, or ends. Effective-dated: the latest message per day holds."""

    TOPIC: ClassVar[str] = "directory.unit_changed.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"casebook", "reporting"})
    client_id: UUID
    unit_id: UUID
    parent_id: UUID | None
    headcount: int  # people directly in this unit, not in its sub-units; 0 when ended
    valid_from: date  # when ended: the first day without it
    ended: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentAgreed(Announcement):
    """The opdracht: what is agreed with the client and when reports are due. Sent again when it changes."""

    TOPIC: ClassVar[str] = "directory.assignment_agreed.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"reporting", "casebook"})
    client_id: UUID
    starts_on: date  # of the first of the assignments that this one renews without a calendar year between
    ends_on: date | None
    modules: tuple[Module, ...]
    report_due_month: int  # the annual report over year Y is due on this day of Y + 1
    report_due_day: int


@dataclass(frozen=True, kw_only=True)
class AdviserAllocated(Announcement):
    """An adviser may be chosen for support at a client from a day on."""

    TOPIC: ClassVar[str] = "directory.adviser_allocated.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    adviser_id: UUID
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class AllocationEnded(Announcement):
    TOPIC: ClassVar[str] = "directory.allocation_ended.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake", "casebook", "reporting"})
    client_id: UUID
    adviser_id: UUID
    ends_on: date  # last day
