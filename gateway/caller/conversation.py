"""What a caller's own page shows: how the request stands, and what was written so far, opened with the receipt code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.identity.caller_sessions import CallerSession
from gateway.rpc import caller_actor, services
from gateway.sealing import open_entries, unwrap_for_receipt
from services.contracts.casebook import Author, PostKind, ShowThread, ThreadStatus, ThreadView
from services.contracts.directory import LookUpNames
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.intake import RequestStatus, RequestView, ShowRequest


class ConversationGone(Exception):
    """The caller's session is older than a withdrawal: there is nothing left to come back to."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One message as its reader sees it. `corrects_at` is when the message it sets right was written."""

    entry_id: UUID
    mine: bool
    from_record: bool
    at: datetime
    words: str
    corrects: UUID | None
    corrects_at: datetime | None
    corrected: bool


@dataclass(frozen=True, slots=True, repr=False)
class Conversation:
    """`thread` is None as long as the request is under way to the adviser."""

    status: RequestStatus
    adviser_id: UUID
    adviser_name: str  # empty when it cannot be looked up now
    declined_by: tuple[UUID, ...]
    thread: ThreadView | None
    posts: tuple[Shown, ...]


def load_conversation(session: CallerSession) -> Conversation:
    """Raises ConversationGone, and ContractError UNAVAILABLE or DECRYPT_FAILED."""
    request = _request()
    thread = find_thread(session)
    accepted = thread is not None and thread.status is ThreadStatus.ACCEPTED
    return Conversation(
        status=RequestStatus.ACCEPTED if accepted else request.status,
        adviser_id=request.adviser_id,
        adviser_name=_name(request.adviser_id),
        declined_by=request.declined_by,
        thread=thread,
        posts=() if thread is None else _opened(thread),
    )


def _request() -> RequestView:
    try:
        found: RequestView = services().ask(ShowRequest(), caller_actor())
    except ContractError as error:
        if error.code is ErrorCode.NOT_FOUND:
            raise ConversationGone from None
        raise
    return found


def find_thread(session: CallerSession) -> ThreadView | None:
    """None while the request is still under way to casebook."""
    try:
        thread: ThreadView = services().ask(ShowThread(thread_id=session.thread_id), caller_actor())
    except ContractError as error:
        if error.code is ErrorCode.NOT_FOUND:
            return None
        raise
    return thread


def own_post(conversation: Conversation, entry_id: UUID) -> Shown | None:
    return next((post for post in conversation.posts if post.mine and post.entry_id == entry_id), None)


def _opened(thread: ThreadView) -> tuple[Shown, ...]:
    """Oldest first, so that the newest stands above the form to answer."""
    if not thread.posts:
        return ()
    words = open_entries(unwrap_for_receipt(thread.thread_id, thread.wrap), thread.posts)
    written = {post.entry_id: post.at for post in thread.posts}
    corrected = {post.corrects for post in thread.posts}
    return tuple(
        Shown(
            entry_id=post.entry_id,
            mine=post.author is Author.CALLER,
            from_record=post.kind is PostKind.SHARED_ENTRY,
            at=post.at,
            words=words[post.entry_id],
            corrects=post.corrects,
            corrects_at=written.get(post.corrects) if post.corrects else None,
            corrected=post.entry_id in corrected,
        )
        for post in sorted(thread.posts, key=lambda post: post.at)
    )


def _name(adviser_id: UUID) -> str:
    """A name is a comfort, not a condition: without directory the conversation can still be read."""
    try:
        return str(
            services().ask(LookUpNames(person_ids=(adviser_id,)), caller_actor()).people.get(str(adviser_id), "")
        )
    except ContractError as error:
        if error.code is not ErrorCode.UNAVAILABLE:
            raise
        return ""
