"""The thread of a caller with the adviser they chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.casebook.answers import Done
from services.contracts.casebook.service import ADVISER, CALLER, SERVICE
from services.contracts.envelope import Command, Query
from services.contracts.fields import Role, Sealed, Wrap


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


class DeclineReason(StrEnum):
    """Stays sealed with the thread and is told to nobody; the caller hears only that they may choose again."""

    NO_ROOM = "no_room"
    ABSENT = "absent"
    KNOWS_SOMEONE_INVOLVED = "knows_someone_involved"
    OTHER = "other"


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
