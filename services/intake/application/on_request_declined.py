"""Casebook says that an adviser declined; from now on the caller may choose again."""

from __future__ import annotations

from services.contracts.casebook import RequestDeclined
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.intake.application.ports import Requests
from services.intake.application.stamping import stamp_of


def on_request_declined(message: RequestDeclined, context: Context, requests: Requests) -> Change[None]:
    """Changes nothing when told twice, when the caller withdrew, or when another adviser has been chosen since."""
    request = requests.get(message.thread_id)
    request.decline(stamp_of(context), message.adviser_id)
    return Change(None, aggregates=(request,) if request.pending_events else ())
