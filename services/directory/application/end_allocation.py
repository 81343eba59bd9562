"""The last day on which employees of a client may choose an adviser."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import Done, EndAllocation
from services.contracts.envelope import Context
from services.directory.application.announcing import allocation_ended
from services.directory.application.ports import Clients
from services.directory.application.stamping import stamp


def end_allocation(command: EndAllocation, context: Context, clients: Clients) -> Change[Done]:
    client = clients.get(command.client_id)
    client.expect(command.expected_version)
    client.end_allocation(stamp(context), command.adviser_id, command.ends_on)
    told = allocation_ended(client.client_id, command.adviser_id, command.ends_on)
    return Change(Done(version=client.version), (client,), (told,))
