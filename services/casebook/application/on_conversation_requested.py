"""Intake says that a caller asked for a conversation: the thread begins."""

from __future__ import annotations

from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.casebook.domain.sealed_text import WrappedKey
from services.casebook.domain.thread import Thread
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.intake import ConversationRequested


def on_conversation_requested(message: ConversationRequested, context: Context, threads: Threads) -> Change[None]:
    """Without effect when the thread exists."""
    if threads.find(message.thread_id) is not None:
        return Change(None)
    first = (message.entry_id, message.message.blob) if message.entry_id and message.message else None
    wraps = tuple(WrappedKey(wrap.reader, wrap.blob) for wrap in message.wraps)
    thread = Thread.request(message.thread_id, stamp_of(context), message.client_id, message.adviser_id, first, wraps)
    return Change(None, aggregates=(thread,))
