"""A person of the client who receives its reports."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import AppointContact, Done
from services.contracts.envelope import Context
from services.directory.application.ports import Clients
from services.directory.application.stamping import stamp
from services.directory.domain.vocabulary import ContactRole


def appoint_contact(command: AppointContact, context: Context, clients: Clients) -> Change[Done]:
    """The same contact id again sets name, address or role right."""
    client = clients.get(command.client_id)
    client.expect(command.expected_version)
    role = ContactRole(command.role.value)
    client.appoint_contact(stamp(context), command.contact_id, command.name, command.email, role)
    return Change(Done(version=client.version), (client,))
