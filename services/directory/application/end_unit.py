"""The last day of a unit."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import Done, EndUnit
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.directory.application.announcing import unit_ended
from services.directory.application.ports import Clients
from services.directory.application.stamping import stamp


def end_unit(command: EndUnit, context: Context, clients: Clients) -> Change[Done]:
    """A unit of another client is answered like one that does not exist."""
    client = clients.get(command.client_id)
    if command.unit_id not in client.units:
        raise not_found()
    client.expect(command.expected_version)
    client.end_unit(stamp(context), command.unit_id, command.ends_on)
    told = unit_ended(client, client.units[command.unit_id], command.ends_on)
    return Change(Done(version=client.version), (client,), (told,))
