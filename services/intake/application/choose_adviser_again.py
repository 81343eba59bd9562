"""After a decline the caller chooses anew; consent and key are one act."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.intake import ChooseAdviserAgain, RequestView
from services.intake.application import announcing
from services.intake.application.ports import Requests, Roster
from services.intake.application.shape import require_wrap_for
from services.intake.application.stamping import day_of, stamp_of
from services.intake.application.viewing import own_request, view_of
from services.intake.domain.refusals import Refused


def choose_adviser_again(
    command: ChooseAdviserAgain, context: Context, requests: Requests, roster: Roster
) -> Change[RequestView]:
    """Refuses `adviser_not_allocated`, `request_not_open` and `adviser_declined_before`; not_found() if not theirs."""
    request = own_request(context.actor, requests)
    require_wrap_for(command.adviser_id, command.adviser_wrap)
    if not roster.may_be_chosen(request.client_id, command.adviser_id, day_of(context.at)):
        raise Refused("adviser_not_allocated")
    request.choose_again(stamp_of(context), command.adviser_id)
    return Change(
        view_of(request), aggregates=(request,), announcements=(announcing.chosen_again(request.id, command),)
    )
