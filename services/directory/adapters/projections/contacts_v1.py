"""Contact persons of clients; name and address sealed (practice 114)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.row_security import act_as_provider
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.client_organisation import ClientOrganisation

NAME, EMAIL = "contacts_v1.name", "contacts_v1.email"


class ContactsV1:
    name = "contacts_v1"
    tables = ("contacts_v1",)

    def __init__(self, sealed: SealedColumns) -> None:
        self._sealed = sealed

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        act_as_provider(cursor)
        appointed = [event for event in events if isinstance(event, ClientOrganisation.ContactAppointed)]
        cursor.executemany(
            "INSERT INTO contacts_v1 (client_id, contact_id, role, name, email) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (client_id, contact_id) DO UPDATE"
            " SET role = excluded.role, name = excluded.name, email = excluded.email",
            [self._row(event) for event in appointed],
        )

    def _row(self, event: ClientOrganisation.ContactAppointed) -> tuple[Any, ...]:
        client_id, contact = event.originator_id, event.contact
        return (
            client_id,
            contact.contact_id,
            contact.role.value,
            self._sealed.seal(contact.name, NAME, client_id, contact.contact_id),
            self._sealed.seal(contact.email, EMAIL, client_id, contact.contact_id),
        )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        act_as_provider(cursor)
        cursor.execute("DELETE FROM contacts_v1")
