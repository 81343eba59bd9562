"""The coordinator opens a client."""

from __future__ import annotations

from services.contracts.directory import ClientDetail, ShowClient
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.directory.application.ports import ClientPages
from services.directory.application.stamping import office_day


def show_client(query: ShowClient, context: Context, clients: ClientPages) -> ClientDetail:
    """Headcounts as of today; the assignment that runs today, or else the next, or else the last."""
    found = clients.detail(query.client_id, office_day(context.at))
    if found is None:
        raise not_found()
    return found
