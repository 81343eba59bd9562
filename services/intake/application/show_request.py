"""How does the caller's own request stand?"""

from __future__ import annotations

from services.contracts.envelope import Context
from services.contracts.intake import RequestView, ShowRequest
from services.intake.application.ports import Requests
from services.intake.application.viewing import own_request, view_of


def show_request(_query: ShowRequest, context: Context, requests: Requests) -> RequestView:
    """Leaves no line in the trail: a caller's visits are never recorded. Raises not_found()."""
    return view_of(own_request(context.actor, requests))
