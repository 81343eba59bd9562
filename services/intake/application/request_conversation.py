"""A visitor asks for a conversation with the adviser they chose."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.contracts.intake import RequestConversation, RequestView
from services.intake.application import announcing
from services.intake.application.ports import Budget, Receipts, Roster
from services.intake.application.shape import require_shape
from services.intake.application.stamping import day_of, stamp_of
from services.intake.application.viewing import view_of
from services.intake.domain.budget import hour_of, require_room
from services.intake.domain.conversation_request import ConversationRequest
from services.intake.domain.refusals import Refused


def request_conversation(
    command: RequestConversation, context: Context, receipts: Receipts, roster: Roster, budget: Budget
) -> Change[RequestView]:
    """Refuses `too_many_requests`, `adviser_not_allocated` and `receipt_in_use`; not_found() for an unknown client."""
    require_shape(command)
    if not roster.has_client(command.client_id):
        raise not_found()
    require_room(budget.used(command.client_id, hour_of(context.at)))
    if not roster.may_be_chosen(command.client_id, command.adviser_id, day_of(context.at)):
        raise Refused("adviser_not_allocated")
    if receipts.thread_of(command.receipt_token) is not None:
        raise Refused("receipt_in_use")
    request = ConversationRequest.ask(
        thread_id=command.thread_id,
        stamp=stamp_of(context),
        client_id=command.client_id,
        adviser_id=command.adviser_id,
        receipt_token=command.receipt_token,
        private_address=command.private_address.blob if command.private_address else None,
    )
    return Change(view_of(request), aggregates=(request,), announcements=(announcing.requested(command),))
