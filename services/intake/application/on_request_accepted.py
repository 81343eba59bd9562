"""Casebook says that the adviser accepted."""

from __future__ import annotations

from services.contracts.casebook import RequestAccepted
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.intake.application.ports import Requests
from services.intake.application.stamping import stamp_of


def on_request_accepted(message: RequestAccepted, context: Context, requests: Requests) -> Change[None]:
    """Changes nothing when told twice, or when the caller withdrew in the meantime."""
    request = requests.get(message.thread_id)
    request.accept(stamp_of(context))
    return Change(None, aggregates=(request,) if request.pending_events else ())
