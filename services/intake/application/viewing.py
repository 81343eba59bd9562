"""A request as it is answered: coded state, no text, no address."""

from __future__ import annotations

from services.contracts.envelope import Actor
from services.contracts.errors import not_found
from services.contracts.intake import RequestStatus, RequestView
from services.intake.application.ports import Requests
from services.intake.domain.conversation_request import ConversationRequest, Status


def view_of(request: ConversationRequest) -> RequestView:
    return RequestView(
        thread_id=request.id,
        client_id=request.client_id,
        adviser_id=request.adviser_id,
        status=RequestStatus(request.status.value),
        declined_by=request.declined_by,
    )


def own_request(actor: Actor, requests: Requests) -> ConversationRequest:
    """The request of the caller's own thread.

    A caller is the thread: there is no id to ask for another one. Raises not_found() when it does not exist, was
    withdrawn, or belongs to another client than the Authority says.
    """
    request = requests.get(actor.subject)
    if request.status is Status.WITHDRAWN or actor.client_id not in {None, request.client_id}:
        raise not_found()
    return request
