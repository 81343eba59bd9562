"""An adviser asks where they serve or served."""

from __future__ import annotations

from services.contracts.directory import ListServedClients, ServedClients
from services.contracts.envelope import Context
from services.directory.application.ports import Served
from services.directory.application.stamping import office_day


def list_served_clients(query: ListServedClients, context: Context, served: Served) -> ServedClients:
    del query  # the adviser who asks is the one in the Authority
    return ServedClients(clients=served.clients_of(context.actor.subject, office_day(context.at)))
