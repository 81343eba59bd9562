"""A thread: what one caller and the adviser they chose write to each other."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.casebook.domain.refusals import Refused, Stale
from services.casebook.domain.sealed_text import (
    RECEIPT,
    Author,
    Post,
    PostKind,
    WrappedKey,
    adviser_reader,
    require_new,
    require_reference,
)
from services.casebook.domain.stamp import Stamp


class ThreadStatus(StrEnum):
    """Where a thread stands. README.md has the table of what leads from one to the other."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Thread(Aggregate):
    """Two readers and no third. Stream id = thread id, minted at the request."""

    TOPIC = "casebook.Thread"

    class Created(Aggregate.Created):
        TOPIC = "casebook.Thread.Requested"
        stamp: Stamp
        client_id: UUID
        adviser_id: UUID
        entry_id: UUID | None
        message: bytes | None
        wraps: tuple[WrappedKey, ...]

    class Accepted(Aggregate.Event):
        TOPIC = "casebook.Thread.Accepted"
        stamp: Stamp

    class Declined(Aggregate.Event):
        TOPIC = "casebook.Thread.Declined"
        stamp: Stamp
        reason: str

    class ChosenAgain(Aggregate.Event):
        TOPIC = "casebook.Thread.ChosenAgain"
        stamp: Stamp
        adviser_id: UUID
        wrap: WrappedKey

    class Withdrawn(Aggregate.Event):
        TOPIC = "casebook.Thread.Withdrawn"
        stamp: Stamp

    class Posted(Aggregate.Event):
        TOPIC = "casebook.Thread.Posted"
        stamp: Stamp
        entry_id: UUID
        kind: PostKind
        author: Author
        text: bytes
        corrects: UUID | None

    class CaseFileOpened(Aggregate.Event):
        TOPIC = "casebook.Thread.CaseFileOpened"
        stamp: Stamp
        case_id: UUID

    @classmethod
    def request(
        cls,
        thread_id: UUID,
        stamp: Stamp,
        client_id: UUID,
        adviser_id: UUID,
        first: tuple[UUID, bytes] | None,
        wraps: tuple[WrappedKey, ...],
    ) -> Thread:
        """A caller asked this adviser. `first` is their first message (id and sealed text), if they wrote one."""
        entry_id, message = first if first else (None, None)
        return cls._create(
            cls.Created,
            id=thread_id,
            timestamp=stamp.at,
            stamp=stamp,
            client_id=client_id,
            adviser_id=adviser_id,
            entry_id=entry_id,
            message=message,
            wraps=wraps,
        )

    @event(Created)
    def __init__(
        self,
        stamp: Stamp,
        client_id: UUID,
        adviser_id: UUID,
        entry_id: UUID | None,
        message: bytes | None,
        wraps: tuple[WrappedKey, ...],
    ) -> None:
        self.client_id = client_id
        self.adviser_id = adviser_id
        self.status = ThreadStatus.WAITING
        self.requested_at = stamp.at
        self.case_id: UUID | None = None
        self.wraps = {wrap.reader: wrap.blob for wrap in wraps}
        self.posts: tuple[Post, ...] = ()
        if entry_id is not None and message is not None:
            self.posts = (Post(entry_id, PostKind.MESSAGE, Author.CALLER, self.id, stamp.at, message, None),)

    # --- who may ---------------------------------------------------------------------------------------------------

    def is_served_to(self, adviser_id: UUID) -> bool:
        """The adviser whom the caller chose last, and nobody else, earlier ones included (practices 7, 42)."""
        return adviser_id == self.adviser_id and self.status is not ThreadStatus.WITHDRAWN

    def is_readable_by(self, adviser_id: UUID) -> bool:
        """Who declined has no further business with what the caller wrote."""
        return self.is_served_to(adviser_id) and self.status is not ThreadStatus.DECLINED

    def is_callers(self, subject: UUID) -> bool:
        """The caller is known by the thread alone. After a withdrawal there is nothing left to come back to."""
        return subject == self.id and self.status is not ThreadStatus.WITHDRAWN

    def wrap_for_adviser(self) -> WrappedKey | None:
        return self._wrap(adviser_reader(self.adviser_id))

    def wrap_for_caller(self) -> WrappedKey | None:
        return self._wrap(RECEIPT)

    def _wrap(self, reader: str) -> WrappedKey | None:
        blob = self.wraps.get(reader)
        return None if blob is None else WrappedKey(reader, blob)

    # --- deciding --------------------------------------------------------------------------------------------------

    def accept(self, stamp: Stamp, expected_version: int) -> None:
        self._require_waiting(expected_version)
        self._accepted(stamp=stamp)

    def decline(self, stamp: Stamp, reason: str, expected_version: int) -> None:
        """The reason stays in this stream; the caller hears only that they may choose again."""
        self._require_waiting(expected_version)
        self._declined(stamp=stamp, reason=reason)

    def choose_again(self, stamp: Stamp, adviser_id: UUID, wrap: WrappedKey) -> None:
        """The caller chose another adviser and handed over the key: from now on only that one is served.

        Without effect when the adviser already is the chosen one (told twice), or when the talk is under way or over.
        """
        open_for_choice = self.status in {ThreadStatus.WAITING, ThreadStatus.DECLINED}
        if open_for_choice and adviser_id != self.adviser_id:
            self._chosen_again(stamp=stamp, adviser_id=adviser_id, wrap=wrap)

    def withdraw(self, stamp: Stamp) -> None:
        """The caller decides (practice 25): also when the adviser accepted at the same moment."""
        if self.status is not ThreadStatus.WITHDRAWN:
            self._withdrawn(stamp=stamp)

    def post(
        self, stamp: Stamp, author: Author, entry_id: UUID, kind: PostKind, text: bytes, corrects: UUID | None
    ) -> None:
        """Both may write at any time after the adviser accepted; the caller also before."""
        if author is Author.ADVISER and self.status is not ThreadStatus.ACCEPTED:
            raise Refused("request_not_accepted")
        if author is Author.CALLER and kind is PostKind.SHARED_ENTRY:
            raise Refused("kind_not_allowed")
        require_new(entry_id, {post.entry_id for post in self.posts})
        own = {post.entry_id for post in self.posts if post.author is author and post.by == stamp.by}
        require_reference(kind is PostKind.CORRECTION, corrects, own)
        self._posted(stamp=stamp, entry_id=entry_id, kind=kind, author=author, text=text, corrects=corrects)

    def open_case_file(self, stamp: Stamp, case_id: UUID) -> None:
        """One thread has at most one case file."""
        if self.status is not ThreadStatus.ACCEPTED:
            raise Refused("request_not_accepted")
        if self.case_id is not None:
            raise Refused("case_file_exists")
        self._case_file_opened(stamp=stamp, case_id=case_id)

    def _require_waiting(self, expected_version: int) -> None:
        if self.status is not ThreadStatus.WAITING:
            raise Refused("request_already_answered")
        if self.version != expected_version:
            raise Stale

    # --- what follows from what happened ---------------------------------------------------------------------------

    @event(Accepted)
    def _accepted(self, stamp: Stamp) -> None:
        self.status = ThreadStatus.ACCEPTED

    @event(Declined)
    def _declined(self, stamp: Stamp, reason: str) -> None:
        self.status = ThreadStatus.DECLINED

    @event(ChosenAgain)
    def _chosen_again(self, stamp: Stamp, adviser_id: UUID, wrap: WrappedKey) -> None:
        self.wraps.pop(adviser_reader(self.adviser_id), None)
        self.wraps[wrap.reader] = wrap.blob
        self.adviser_id = adviser_id
        self.status = ThreadStatus.WAITING

    @event(Withdrawn)
    def _withdrawn(self, stamp: Stamp) -> None:
        self.status = ThreadStatus.WITHDRAWN

    @event(Posted)
    def _posted(
        self, stamp: Stamp, entry_id: UUID, kind: PostKind, author: Author, text: bytes, corrects: UUID | None
    ) -> None:
        self.posts = (*self.posts, Post(entry_id, kind, author, stamp.by, stamp.at, text, corrects))

    @event(CaseFileOpened)
    def _case_file_opened(self, stamp: Stamp, case_id: UUID) -> None:
        self.case_id = case_id
