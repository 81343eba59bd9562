"""A case file: conversations, their coded description, private notes, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.casebook.domain.classification import Classification
from services.casebook.domain.conversation import Conversation, Meeting
from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.sealed_text import Note, NoteKind, WrappedKey, require_new, require_reference
from services.casebook.domain.stamp import Stamp


class CaseFile(Aggregate):
    """Belongs to exactly one adviser (practice 42). Stream id = case id.

    After closing it can only be set right: conversations and notes corrected, the classification improved.
    """

    TOPIC = "casebook.CaseFile"

    class Created(Aggregate.Created):
        TOPIC = "casebook.CaseFile.Opened"
        stamp: Stamp
        client_id: UUID
        adviser_id: UUID
        thread_id: UUID | None
        note_key: WrappedKey

    class ConversationRecorded(Aggregate.Event):
        TOPIC = "casebook.CaseFile.ConversationRecorded"
        stamp: Stamp
        meeting: Meeting
        fact_ref: UUID
        corrects: UUID | None

    class Classified(Aggregate.Event):
        TOPIC = "casebook.CaseFile.Classified"
        stamp: Stamp
        classification: Classification

    class Noted(Aggregate.Event):
        TOPIC = "casebook.CaseFile.Noted"
        stamp: Stamp
        entry_id: UUID
        kind: NoteKind
        text: bytes
        corrects: UUID | None

    class Closed(Aggregate.Event):
        TOPIC = "casebook.CaseFile.Closed"
        stamp: Stamp
        outcome: str

    @classmethod
    def open(
        cls, case_id: UUID, stamp: Stamp, client_id: UUID, thread_id: UUID | None, note_key: WrappedKey
    ) -> CaseFile:
        """Whoever opens it is its adviser."""
        return cls._create(
            cls.Created,
            id=case_id,
            timestamp=stamp.at,
            stamp=stamp,
            client_id=client_id,
            adviser_id=stamp.by,
            thread_id=thread_id,
            note_key=note_key,
        )

    @event(Created)
    def __init__(
        self, stamp: Stamp, client_id: UUID, adviser_id: UUID, thread_id: UUID | None, note_key: WrappedKey
    ) -> None:
        self.client_id = client_id
        self.adviser_id = adviser_id
        self.thread_id = thread_id
        self.note_key = note_key
        self.opened_at = stamp.at
        self.closed_at: datetime | None = None
        self.outcome: str | None = None
        self.classification: Classification | None = None
        self.conversations: tuple[Conversation, ...] = ()
        self.notes: tuple[Note, ...] = ()

    # --- asking ----------------------------------------------------------------------------------------------------

    def is_served_to(self, adviser_id: UUID) -> bool:
        return adviser_id == self.adviser_id

    def counted_conversations(self) -> tuple[Conversation, ...]:
        """A corrected conversation no longer counts; the one that corrects it does."""
        return tuple(conversation for conversation in self.conversations if not conversation.corrected)

    def expect(self, version: int) -> None:
        if self.version != version:
            raise Stale

    # --- deciding --------------------------------------------------------------------------------------------------

    def record_conversation(
        self, stamp: Stamp, meeting: Meeting, corrects: UUID | None, fresh_fact: UUID, today: date
    ) -> None:
        """`fresh_fact` is a random reference, used unless this corrects a conversation that already has one."""
        meeting.check(today)
        known = {conversation.meeting.conversation_id: conversation for conversation in self.conversations}
        require_new(meeting.conversation_id, known)
        fact_ref = fresh_fact
        if corrects is None:
            self._require_open()
        else:
            corrected = known.get(corrects)
            if corrected is None or corrected.corrected:
                raise Refused("corrects_unknown")
            fact_ref = corrected.fact_ref
        self._conversation_recorded(stamp=stamp, meeting=meeting, fact_ref=fact_ref, corrects=corrects)

    def classify(self, stamp: Stamp, classification: Classification) -> None:
        """Also after closing: coding late or better is setting right."""
        classification.check()
        self._classified(stamp=stamp, classification=classification)

    def write_note(self, stamp: Stamp, entry_id: UUID, kind: NoteKind, text: bytes, corrects: UUID | None) -> None:
        if kind is not NoteKind.CORRECTION:
            self._require_open()
        own = {note.entry_id for note in self.notes}
        require_new(entry_id, own)
        require_reference(kind is NoteKind.CORRECTION, corrects, own)
        self._noted(stamp=stamp, entry_id=entry_id, kind=kind, text=text, corrects=corrects)

    def close(self, stamp: Stamp, outcome: str) -> None:
        """Having told the story is a full outcome (practices 20, 21): nothing more is required to close."""
        self._require_open()
        self._closed(stamp=stamp, outcome=outcome)

    def _require_open(self) -> None:
        if self.closed_at is not None:
            raise Refused("case_is_closed")

    # --- what follows from what happened ---------------------------------------------------------------------------

    @event(ConversationRecorded)
    def _conversation_recorded(self, stamp: Stamp, meeting: Meeting, fact_ref: UUID, corrects: UUID | None) -> None:
        revision = 1 + max((known.revision for known in self.conversations if known.fact_ref == fact_ref), default=0)
        earlier = tuple(
            replace(known, corrected=True) if known.meeting.conversation_id == corrects else known
            for known in self.conversations
        )
        self.conversations = (*earlier, Conversation(meeting, stamp.at, corrects, fact_ref, revision))

    @event(Classified)
    def _classified(self, stamp: Stamp, classification: Classification) -> None:
        self.classification = classification
        self.conversations = tuple(
            known if known.corrected else replace(known, revision=known.revision + 1) for known in self.conversations
        )

    @event(Noted)
    def _noted(self, stamp: Stamp, entry_id: UUID, kind: NoteKind, text: bytes, corrects: UUID | None) -> None:
        self.notes = (*self.notes, Note(entry_id, kind, stamp.at, text, corrects))

    @event(Closed)
    def _closed(self, stamp: Stamp, outcome: str) -> None:
        self.closed_at = stamp.at
        self.outcome = outcome
