"""How many people a unit has, from a day on."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import ChangeHeadcount, Done
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.directory.application.announcing import unit_changed
from services.directory.application.ports import Clients
from services.directory.application.stamping import stamp


def change_headcount(command: ChangeHeadcount, context: Context, clients: Clients) -> Change[Done]:
    """A unit of another client is answered like one that does not exist."""
    client = clients.get(command.client_id)
    if command.unit_id not in client.units:
        raise not_found()
    client.expect(command.expected_version)
    client.change_headcount(stamp(context), command.unit_id, command.headcount, command.valid_from)
    told = unit_changed(client, client.units[command.unit_id], command.valid_from)
    return Change(Done(version=client.version), (client,), (told,))
