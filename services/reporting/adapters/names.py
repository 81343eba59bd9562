"""Implements `Names`: opens the sealed names that one answer needs, in one request to Vault, and keeps none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from services.chassis.event_log import EventLog
from services.chassis.vault import Vault
from services.reporting.adapters.scopes import PROVIDER, one_client

MOUNT, KEY = "transit-office", "reporting"
_NAMES = "SELECT client_id, sealed_name FROM client_book_v1 WHERE client_id = ANY(%s) AND sealed_name IS NOT NULL"


class SealedNames:
    def __init__(self, event_log: EventLog, vault: Vault) -> None:
        self._log = event_log
        self._vault = vault

    def of(self, client_ids: Collection[UUID]) -> Mapping[UUID, str]:
        wanted = list(client_ids)
        if not wanted:
            return {}
        scope = one_client(wanted[0]) if len(wanted) == 1 else PROVIDER
        with self._log.cursor(scope) as cursor:
            cursor.execute(_NAMES, (wanted,))
            rows = cursor.fetchall()
        opened = self._vault.decrypt_many(MOUNT, KEY, [(row["sealed_name"], b"") for row in rows])
        return {row["client_id"]: name.decode() for row, name in zip(rows, opened, strict=True)}
