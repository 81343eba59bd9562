"""Intake says that the caller took the request back."""

from __future__ import annotations

from services.casebook.application.ports import Threads
from services.casebook.application.stamping import stamp_of
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.intake import RequestWithdrawn


def on_request_withdrawn(message: RequestWithdrawn, context: Context, threads: Threads) -> Change[None]:
    """Without effect when told twice."""
    thread = threads.get(message.thread_id)
    thread.withdraw(stamp_of(context))
    return Change(None, aggregates=(thread,))
