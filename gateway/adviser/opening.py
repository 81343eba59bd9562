"""Opening what this adviser may read: one thread or one case file, its texts in the clear for this page only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.adviser.clients import Clients, clients_for_names
from gateway.rpc import current_actor, services
from gateway.sealing import DataKey, KeyKind, open_entries, unwrap_for_adviser
from services.contracts.casebook import (
    Author,
    CaseView,
    ConversationView,
    Note,
    Post,
    PostKind,
    ShowCase,
    ShowThread,
    ThreadView,
)


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """A text with what stands around it."""

    entry_id: UUID
    at: datetime
    words: str
    mine: bool
    together: bool  # recorded together with the caller
    corrects: UUID | None
    corrects_at: datetime | None
    corrected: bool


@dataclass(frozen=True, slots=True, repr=False)
class OpenedThread:
    view: ThreadView
    client_name: str
    posts: tuple[Words, ...]  # oldest first

    def own(self, entry_id: UUID) -> Words | None:
        return next((post for post in self.posts if post.mine and post.entry_id == entry_id), None)


@dataclass(frozen=True, slots=True, repr=False)
class OpenedCase:
    view: CaseView
    clients: Clients
    notes: tuple[Words, ...]  # oldest first
    conversations: tuple[ConversationView, ...]  # as they were held; what was corrected stands before its correction

    @property
    def client_name(self) -> str:
        return self.clients.name(self.view.client_id)

    @property
    def unit_name(self) -> str:
        coded = self.view.classification
        return self.clients.unit_name(self.view.client_id, coded.unit_id) if coded else ""

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.conversations if not one.corrected)

    def note(self, entry_id: UUID) -> Words | None:
        return next((note for note in self.notes if note.entry_id == entry_id), None)

    def conversation(self, conversation_id: UUID) -> ConversationView | None:
        """One that counts: what was corrected is corrected through its correction."""
        found = (one for one in self.conversations if one.conversation_id == conversation_id and not one.corrected)
        return next(found, None)


def load_thread(thread_id: UUID) -> ThreadView:
    """Casebook records the opening. Raises not_found."""
    view: ThreadView = services().ask(ShowThread(thread_id=thread_id), current_actor())
    return view


def thread_key(view: ThreadView) -> DataKey:
    return unwrap_for_adviser(KeyKind.THREAD, view.thread_id, view.wrap)


def open_thread(thread_id: UUID) -> OpenedThread:
    view = load_thread(thread_id)
    return OpenedThread(
        view=view,
        client_name=clients_for_names().name(view.client_id),
        posts=_opened(thread_key(view), view.posts) if view.posts else (),
    )


def load_case(case_id: UUID) -> CaseView:
    """Casebook records the opening. Raises not_found."""
    view: CaseView = services().ask(ShowCase(case_id=case_id), current_actor())
    return view


def note_key(view: CaseView) -> DataKey:
    return unwrap_for_adviser(KeyKind.NOTES, view.case_id, view.wrap)


def open_case(case_id: UUID) -> OpenedCase:
    view = load_case(case_id)
    return OpenedCase(
        view=view,
        clients=clients_for_names(),
        notes=_opened(note_key(view), view.notes) if view.notes else (),
        conversations=tuple(sorted(view.conversations, key=lambda one: (one.held_on, one.recorded_at))),
    )


def _opened(key: DataKey, entries: Sequence[Post | Note]) -> tuple[Words, ...]:
    words = open_entries(key, entries)
    written = {entry.entry_id: entry.at for entry in entries}
    corrected = {entry.corrects for entry in entries}
    return tuple(
        Words(
            entry_id=entry.entry_id,
            at=entry.at,
            words=words[entry.entry_id],
            mine=not isinstance(entry, Post) or entry.author is Author.ADVISER,
            together=entry.kind is PostKind.SHARED_ENTRY,
            corrects=entry.corrects,
            corrects_at=written.get(entry.corrects) if entry.corrects else None,
            corrected=entry.entry_id in corrected,
        )
        for entry in sorted(entries, key=lambda entry: entry.at)
    )
