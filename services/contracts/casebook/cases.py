"""The sealed case file of one adviser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.casebook.answers import Done
from services.contracts.casebook.service import ADVISER, SERVICE
from services.contracts.envelope import Command, Query
from services.contracts.fields import (
    Channel,
    Nature,
    OccurrencePeriod,
    Relation,
    Role,
    Sealed,
    Theme,
    Wrap,
)


class NoteKind(StrEnum):
    """Every kind of a case file's notes is private: the adviser alone reads it."""

    NOTE = "note"
    CORRECTION = "correction"


class Outcome(StrEnum):
    """How a case ended. Having told the story is a full outcome (practices 20, 21)."""

    STORY_TOLD = "story_told"
    INFORMED = "informed"
    SOLVED_INFORMALLY = "solved_informally"
    REFERRED = "referred"
    FORMAL_STEP_BY_CALLER = "formal_step_by_caller"
    CONTACT_LOST = "contact_lost"


@dataclass(frozen=True, kw_only=True)
class Note:
    entry_id: UUID
    kind: NoteKind
    at: datetime
    text: Sealed  # under N, AAD = case id and entry id
    corrects: UUID | None


@dataclass(frozen=True, kw_only=True)
class ConversationView:
    conversation_id: UUID
    held_on: date
    channel: Channel
    minutes: int
    recorded_at: datetime
    corrects: UUID | None  # a correction refers to the conversation it sets right
    corrected: bool  # a later one corrects this one; it no longer counts


@dataclass(frozen=True, kw_only=True)
class Classification:
    """Coded description of a case (domain §2.2). Changed as a whole; the log keeps every earlier one."""

    natures: tuple[Nature, ...]
    relation: Relation | None
    unit_id: UUID | None
    themes: tuple[Theme, ...]
    occurrence: OccurrencePeriod


@dataclass(frozen=True, kw_only=True)
class CaseView:
    case_id: UUID
    client_id: UUID
    thread_id: UUID | None
    version: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    classification: Classification | None
    conversations: tuple[ConversationView, ...]
    notes: tuple[Note, ...]
    wrap: Wrap  # N, under the adviser's own key


@dataclass(frozen=True, kw_only=True)
class OpenCaseFile(Command):
    """From an accepted thread (whose case key it shares, so that one destroyed key erases both), or without one."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    client_id: UUID
    thread_id: UUID | None
    note_key: Wrap


@dataclass(frozen=True, kw_only=True)
class ShowCase(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = CaseView
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecordConversation(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    conversation_id: UUID
    held_on: date
    channel: Channel
    minutes: int
    corrects: UUID | None = None
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class ClassifyCase(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    classification: Classification
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class WriteNote(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    entry_id: UUID
    kind: NoteKind
    text: Sealed
    corrects: UUID | None = None
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class CloseCase(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    outcome: Outcome
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class RecordOralContact(Command):
    """Quick entry: an oral contact in under a minute, without a receipt code (domain §5.10). One new case file."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    case_id: UUID
    client_id: UUID
    conversation_id: UUID
    held_on: date
    channel: Channel
    minutes: int
    classification: Classification
    note_key: Wrap
    entry_id: UUID | None
    note: Sealed | None
    outcome: Outcome | None  # closes the case at once when given
