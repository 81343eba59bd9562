"""Employees of a client may choose this adviser, from a day on."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import AllocateAdviser, Done
from services.contracts.envelope import Context
from services.directory.application.announcing import adviser_allocated
from services.directory.application.ports import Advisers, Clients
from services.directory.application.stamping import stamp


def allocate_adviser(command: AllocateAdviser, context: Context, clients: Clients, advisers: Advisers) -> Change[Done]:
    client = clients.get(command.client_id)
    adviser = advisers.get(command.adviser_id)
    client.expect(command.expected_version)
    client.allocate_adviser(
        stamp(context), adviser.adviser_id, command.starts_on, command.reason, adviser.profile.certificate_until
    )
    told = adviser_allocated(client.client_id, adviser.adviser_id, command.starts_on)
    return Change(Done(version=client.version), (client,), (told,))
