"""The client organisations of the logged-in adviser: names for pages, units for forms."""

from __future__ import annotations

from uuid import UUID

from gateway.adviser.words import UNKNOWN_CLIENT
from gateway.rpc import current_actor, services
from services.contracts.directory import ListServedClients, ServedClient, ServedClients
from services.contracts.errors import ContractError, ErrorCode, not_found


class Clients:
    """Those at which the adviser is or was allocated, by name."""

    def __init__(self, served: ServedClients) -> None:
        self.all = tuple(sorted(served.clients, key=lambda client: client.name.casefold()))
        self._by_id = {client.client_id: client for client in self.all}

    def get(self, client_id: UUID) -> ServedClient:
        """Raises not_found."""
        if client_id not in self._by_id:
            raise not_found()
        return self._by_id[client_id]

    def find(self, client_id: UUID) -> ServedClient | None:
        return self._by_id.get(client_id)

    def name(self, client_id: UUID) -> str:
        found = self._by_id.get(client_id)
        return found.name if found else str(UNKNOWN_CLIENT)

    def unit_name(self, client_id: UUID, unit_id: UUID | None) -> str:
        """Empty when it is not known (any more)."""
        found = self._by_id.get(client_id)
        units = found.units if found else ()
        return next((unit.name for unit in units if unit.unit_id == unit_id), "")


def served_clients() -> Clients:
    """Raises UNAVAILABLE when directory does not answer: a form cannot do without."""
    found: ServedClients = services().ask(ListServedClients(), current_actor())
    return Clients(found)


def clients_for_names() -> Clients:
    """For a page that is read: a name is a comfort, not a condition."""
    try:
        return served_clients()
    except ContractError as error:
        if error.code is not ErrorCode.UNAVAILABLE:
            raise
        return Clients(ServedClients(clients=()))
