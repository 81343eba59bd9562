"""Which request does this receipt open?"""

from __future__ import annotations

from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.contracts.intake import FindRequest, RequestView
from services.intake.application.ports import Receipts, Requests
from services.intake.application.viewing import view_of


def find_request(query: FindRequest, _context: Context, receipts: Receipts, requests: Requests) -> RequestView:
    """Wrong, unknown and withdrawn answer alike: not_found()."""
    thread_id = receipts.thread_of(query.receipt_token)
    if thread_id is None:
        raise not_found()
    return view_of(requests.get(thread_id))
