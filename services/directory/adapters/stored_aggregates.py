"""Clients and advisers from the event log."""

from __future__ import annotations

from uuid import UUID

from services.chassis.event_log import EventLog
from services.directory.adapters.row_security import AS_PROVIDER
from services.directory.domain.adviser import Adviser
from services.directory.domain.client_organisation import ClientOrganisation


class StoredClients:
    """`application.ports.Clients`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def get(self, client_id: UUID) -> ClientOrganisation:
        return self._log.load(ClientOrganisation, client_id)

    def has(self, client_id: UUID) -> bool:
        return _stands(self._log, "SELECT 1 FROM clients_v1 WHERE client_id = %s", client_id)

    def has_slug(self, slug: str) -> bool:
        return _stands(self._log, "SELECT 1 FROM clients_v1 WHERE slug = %s", slug)


class StoredAdvisers:
    """`application.ports.Advisers`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def get(self, adviser_id: UUID) -> Adviser:
        return self._log.load(Adviser, adviser_id)

    def has(self, adviser_id: UUID) -> bool:
        return _stands(self._log, "SELECT 1 FROM advisers_v1 WHERE adviser_id = %s", adviser_id)


def _stands(log: EventLog, query: str, value: UUID | str) -> bool:
    with log.cursor(AS_PROVIDER) as cursor:
        return cursor.execute(query.encode(), (value,)).fetchone() is not None
