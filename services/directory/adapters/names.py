"""Names by id: three questions, however many ids."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.chassis.event_log import EventLog
from services.contracts.directory import NamesAnswer
from services.directory.adapters.projections import advisers_v1, clients_v1, contacts_v1
from services.directory.adapters.row_security import AS_PROVIDER, of_client
from services.directory.adapters.sealed_columns import SealedColumns


class StoredNames:
    """`application.ports.Names`."""

    def __init__(self, log: EventLog, sealed: SealedColumns) -> None:
        self._log = log
        self._sealed = sealed

    def of(self, client_ids: Collection[UUID], person_ids: Collection[UUID]) -> NamesAnswer:
        with self._log.cursor(AS_PROVIDER) as cursor:
            cursor.execute("SELECT client_id, name FROM clients_v1 WHERE client_id = ANY(%s)", (list(client_ids),))
            clients = cursor.fetchall()
            cursor.execute("SELECT adviser_id, name FROM advisers_v1 WHERE adviser_id = ANY(%s)", (list(person_ids),))
            advisers = cursor.fetchall()
            cursor.execute(
                "SELECT client_id, contact_id, name FROM contacts_v1 WHERE contact_id = ANY(%s)", (list(person_ids),)
            )
            contacts = cursor.fetchall()
        opened = self._sealed.open
        people = {
            str(row["contact_id"]): opened(row["name"], contacts_v1.NAME, row["client_id"], row["contact_id"])
            for row in contacts
        }
        people |= {str(row["adviser_id"]): opened(row["name"], advisers_v1.NAME, row["adviser_id"]) for row in advisers}
        return NamesAnswer(
            clients={str(row["client_id"]): opened(row["name"], clients_v1.NAME, row["client_id"]) for row in clients},
            people=people,
        )

    def advisers_ever_at(self, client_id: UUID) -> frozenset[UUID]:
        with self._log.cursor(of_client(client_id)) as cursor:
            cursor.execute("SELECT DISTINCT adviser_id FROM allocations_v1 WHERE client_id = %s", (client_id,))
            return frozenset(row["adviser_id"] for row in cursor.fetchall())
