"""The caller takes the request back."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.intake import RequestView, WithdrawRequest
from services.intake.application import announcing
from services.intake.application.ports import Requests
from services.intake.application.stamping import stamp_of
from services.intake.application.viewing import own_request, view_of


def withdraw_request(_command: WithdrawRequest, context: Context, requests: Requests) -> Change[RequestView]:
    """Refuses `too_late` once an adviser accepted; not_found() if not theirs or withdrawn before."""
    request = own_request(context.actor, requests)
    request.withdraw(stamp_of(context))
    return Change(view_of(request), aggregates=(request,), announcements=(announcing.withdrawn(request.id),))
