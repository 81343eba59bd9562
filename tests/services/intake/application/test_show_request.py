"""ShowRequest: how does the caller's own request stand?"""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.errors import ContractError
from services.contracts.intake import RequestStatus, ShowRequest
from services.intake.application.show_request import show_request
from tests.services.intake.examples import ANNA, OTHER_CLIENT, caller, context, declined, waiting, withdrawn
from tests.services.intake.in_memory import MemoryIntake


def test_status_and_who_declined() -> None:
    request = declined(ANNA)
    view = show_request(ShowRequest(), context(caller(request.id)), MemoryIntake(request))
    assert (view.status, view.declined_by) == (RequestStatus.DECLINED, (ANNA,))


def test_unknown_withdrawn_and_of_another_client_answer_alike() -> None:
    gone, theirs = withdrawn(), waiting()
    for actor in (caller(uuid4()), caller(gone.id), caller(theirs.id, client_id=OTHER_CLIENT)):
        with pytest.raises(ContractError, match="not_found"):
            show_request(ShowRequest(), context(actor), MemoryIntake(gone, theirs))
