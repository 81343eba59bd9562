"""Text that this service stores and cannot read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.casebook.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key wrapped for one reader: `adviser:<uuid>` or `receipt`."""

    reader: str
    blob: bytes


RECEIPT = "receipt"


def adviser_reader(adviser_id: UUID) -> str:
    return f"adviser:{adviser_id}"


class Author(StrEnum):
    """Who wrote a post. There are no other authors: nobody else can read along."""

    CALLER = "caller"
    ADVISER = "adviser"


class PostKind(StrEnum):
    """Every kind of a thread is shared by adviser and caller."""

    MESSAGE = "message"
    SHARED_ENTRY = "shared_entry"
    CORRECTION = "correction"


class NoteKind(StrEnum):
    """Every kind of a case file's notes is private to its adviser."""

    NOTE = "note"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Post:
    """One text of a thread, under the thread's key."""

    entry_id: UUID
    kind: PostKind
    author: Author
    by: UUID
    at: datetime
    text: bytes
    corrects: UUID | None


@dataclass(frozen=True, slots=True)
class Note:
    """One private text of a case file, under the notes' key."""

    entry_id: UUID
    kind: NoteKind
    at: datetime
    text: bytes
    corrects: UUID | None


def require_new(entry_id: UUID, existing: Collection[UUID]) -> None:
    """An entry's id is part of what seals its text, so it names one text for ever."""
    if entry_id in existing:
        raise Refused("entry_exists")


def require_reference(is_correction: bool, corrects: UUID | None, own: Collection[UUID]) -> None:
    """A correction refers to an earlier own entry and never replaces it; nothing else refers."""
    if is_correction != (corrects is not None) or (corrects is not None and corrects not in own):
        raise Refused("corrects_unknown")
