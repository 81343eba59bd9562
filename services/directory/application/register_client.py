"""A client organisation becomes known, with the path of its public page."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import Done, RegisterClient
from services.contracts.envelope import Context
from services.contracts.errors import refused
from services.directory.application.announcing import client_registered
from services.directory.application.ports import Clients, Keys, OfficeSeal
from services.directory.application.stamping import stamp
from services.directory.domain.client_organisation import ClientOrganisation


def register_client(
    command: RegisterClient, context: Context, clients: Clients, keys: Keys, office: OfficeSeal
) -> Change[Done]:
    """The client's key exists before anybody hears of the client; making it twice is harmless."""
    if clients.has(command.client_id):
        raise refused("already_registered")
    client = ClientOrganisation.register(stamp(context), command.client_id, command.name, command.slug, command.sector)
    if clients.has_slug(client.slug):
        raise refused("slug_taken")
    keys.make_for_client(client.client_id)
    name = office.for_reporting(client.name)
    return Change(Done(version=client.version), (client,), client_registered(client, name))
