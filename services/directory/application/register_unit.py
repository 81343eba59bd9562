"""A unit of a client, from a day on, with a headcount."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import Done, RegisterUnit
from services.contracts.envelope import Context
from services.directory.application.announcing import unit_changed
from services.directory.application.ports import Clients
from services.directory.application.stamping import stamp


def register_unit(command: RegisterUnit, context: Context, clients: Clients) -> Change[Done]:
    client = clients.get(command.client_id)
    client.expect(command.expected_version)
    client.register_unit(
        stamp(context), command.unit_id, command.name, command.parent_id, command.headcount, command.valid_from
    )
    told = unit_changed(client, client.units[command.unit_id], command.valid_from)
    return Change(Done(version=client.version), (client,), (told,))
