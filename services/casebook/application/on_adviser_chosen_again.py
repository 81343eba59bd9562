"""Intake says that the caller chose another adviser and handed over the key of the thread."""

from __future__ import annotations

from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.casebook.domain.sealed_text import WrappedKey
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.intake import AdviserChosenAgain


def on_adviser_chosen_again(message: AdviserChosenAgain, context: Context, threads: Threads) -> Change[None]:
    """Without effect when told twice, and when the talk is already under way or withdrawn."""
    thread = threads.get(message.thread_id)
    wrap = WrappedKey(message.adviser_wrap.reader, message.adviser_wrap.blob)
    thread.choose_again(stamp_of(context), message.adviser_id, wrap)
    return Change(None, aggregates=(thread,))
