"""The coordinator looks for a client."""

from __future__ import annotations

from services.contracts.directory import ClientPage, ListClients
from services.contracts.envelope import Context
from services.directory.application.ports import ClientPages
from services.directory.application.stamping import office_day

MAX_LINES = 500


def list_clients(query: ListClients, context: Context, clients: ClientPages) -> ClientPage:
    """By name. At most 500 lines at a time; `total` counts all that match."""
    limit = min(max(query.limit, 1), MAX_LINES)
    return clients.page(query.search.strip(), max(query.offset, 0), limit, office_day(context.at))
