"""Casebook: threads with callers and sealed case files. Stores text it cannot read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Announcement, Command, Query
from services.contracts.fields import (
    Channel,
    Nature,
    OccurrencePeriod,
    Quarter,
    Relation,
    Role,
    Sealed,
    Theme,
    Wrap,
)

SERVICE = "casebook"
ADVISER = frozenset({Role.ADVISER})
CALLER = frozenset({Role.CALLER})


class ThreadStatus(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Author(StrEnum):
    CALLER = "caller"
    ADVISER = "adviser"


class PostKind(StrEnum):
    """Every kind of a thread is shared: adviser and caller read it."""

    MESSAGE = "message"
    SHARED_ENTRY = "shared_entry"  # from the adviser's record, meant for the caller as well
    CORRECTION = "correction"  # refers to an earlier post, never replaces it


class NoteKind(StrEnum):
    """Every kind of a case file's notes is private: the adviser alone reads it."""

    NOTE = "note"
    CORRECTION = "correction"


class DeclineReason(StrEnum):
    """Stays sealed with the thread and is told to nobody; the caller hears only that they may choose again."""

    NO_ROOM = "no_room"
    ABSENT = "absent"
    KNOWS_SOMEONE_INVOLVED = "knows_someone_involved"
    OTHER = "other"


class Outcome(StrEnum):
    """How a case ended. Having told the story is a full outcome (practices 20, 21)."""

    STORY_TOLD = "story_told"
    INFORMED = "informed"
    SOLVED_INFORMALLY = "solved_informally"
    REFERRED = "referred"
    FORMAL_STEP_BY_CALLER = "formal_step_by_caller"
    CONTACT_LOST = "contact_lost"


# --- announcements -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RequestAccepted(Announcement):
    TOPIC: ClassVar[str] = "casebook.request_accepted.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake"})
    thread_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(Announcement):
    TOPIC: ClassVar[str] = "casebook.request_declined.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake"})
    thread_id: UUID
    adviser_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConversationClassified(Announcement):
    """One conversation as a reporting fact. `fact_ref` is random and not the case; the highest revision holds.

    Carries the quarter, never the date (architecture §6). Announced when the conversation is recorded and again
    (revision + 1) for each conversation of the case when its classification changes.
    """

    TOPIC: ClassVar[str] = "casebook.conversation_classified.v1"
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"reporting"})
    fact_ref: UUID
    revision: int
    client_id: UUID
    unit_id: UUID | None
    quarter: Quarter
    natures: tuple[Nature, ...]
    relation: Relation | None
    themes: tuple[Theme, ...]


# --- what is answered --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Post:
    entry_id: UUID
    kind: PostKind
    author: Author
    at: datetime
    text: Sealed  # under T, AAD = thread id and entry id
    corrects: UUID | None


@dataclass(frozen=True, kw_only=True)
class ThreadView:
    """A thread as one of its two readers gets it, with only that reader's wrap of T."""

    thread_id: UUID
    client_id: UUID
    status: ThreadStatus
    version: int
    requested_at: datetime
    posts: tuple[Post, ...]
    wrap: Wrap
    case_id: UUID | None  # for the adviser, once a case file is open
    needs_case_file: bool  # accepted and no case file yet


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
class WaitingRequest:
    thread_id: UUID
    client_id: UUID
    requested_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenThread:
    """An accepted thread; `unread` when the caller wrote last."""

    thread_id: UUID
    client_id: UUID
    case_id: UUID | None
    last_post_at: datetime
    unread: bool


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    case_id: UUID
    client_id: UUID
    thread_id: UUID | None
    opened_at: datetime
    last_activity_at: datetime
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Worklist:
    waiting: tuple[WaitingRequest, ...]  # oldest first
    threads: tuple[OpenThread, ...]  # unread first, then newest
    cases: tuple[CaseLine, ...]  # newest activity first


@dataclass(frozen=True, kw_only=True)
class Done:
    """Carried out; `version` of the thread or case afterwards."""

    version: int


# --- what is asked: threads --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShowWorklist(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Worklist
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    closed_cases: bool = False


@dataclass(frozen=True, kw_only=True)
class ShowThread(Query):
    """Opening is recorded in the trail for the adviser; the caller's own visits never are (architecture §6)."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ThreadView
    ROLES: ClassVar[frozenset[Role]] = ADVISER | CALLER
    thread_id: UUID


@dataclass(frozen=True, kw_only=True)
class AcceptRequest(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    thread_id: UUID
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class DeclineRequest(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    thread_id: UUID
    reason: DeclineReason
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class WritePost(Command):
    """Adviser or caller writes. A caller may write messages and corrections of own messages only.

    No expected version: two people may write at once and neither message is lost.
    """

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = ADVISER | CALLER
    thread_id: UUID
    entry_id: UUID
    kind: PostKind
    text: Sealed
    corrects: UUID | None = None


# --- what is asked: case files -----------------------------------------------------------------------------------


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
