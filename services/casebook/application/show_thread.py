"""One of the two readers opens a thread."""

from __future__ import annotations

from services.casebook.application.access import advisers_thread, writers_thread
from services.casebook.application.ports import Threads
from services.casebook.domain.sealed_text import Author, Post, WrappedKey
from services.casebook.domain.thread import Thread, ThreadStatus
from services.contracts import casebook as contract
from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.fields import Role, Sealed, Wrap


def show_thread(
    query: contract.ShowThread, context: Context, threads: Threads
) -> contract.ThreadView | Change[contract.ThreadView]:
    """Raises KEY_MISSING when no key was ever handed over for this reader."""
    if context.actor.role is Role.ADVISER:
        thread = advisers_thread(threads, query.thread_id, context.actor)
        if not thread.is_readable_by(context.actor.subject):
            raise not_found()
        view = _view(thread, thread.wrap_for_adviser(), Author.ADVISER)
        return Change(view, acts=(Act("thread_viewed", thread.id),))
    thread, _ = writers_thread(threads, query.thread_id, context.actor)
    return _view(thread, thread.wrap_for_caller(), Author.CALLER)


def _view(thread: Thread, wrap: WrappedKey | None, reader: Author) -> contract.ThreadView:
    if wrap is None:
        raise ContractError(ErrorCode.KEY_MISSING)
    for_adviser = reader is Author.ADVISER
    return contract.ThreadView(
        thread_id=thread.id,
        client_id=thread.client_id,
        status=contract.ThreadStatus(thread.status.value),
        version=thread.version,
        requested_at=thread.requested_at,
        posts=tuple(_post(post) for post in thread.posts),
        wrap=Wrap(reader=wrap.reader, blob=wrap.blob),
        case_id=thread.case_id if for_adviser else None,
        needs_case_file=for_adviser and thread.status is ThreadStatus.ACCEPTED and thread.case_id is None,
    )


def _post(post: Post) -> contract.Post:
    return contract.Post(
        entry_id=post.entry_id,
        kind=contract.PostKind(post.kind.value),
        author=contract.Author(post.author.value),
        at=post.at,
        text=Sealed(post.text),
        corrects=post.corrects,
    )
