"""Keeps a stock of Vault keys for new cases, under its own Vault login: it can make keys and use none."""

from __future__ import annotations

import secrets

from services.casebook.adapters.case_keys import MOUNT
from services.chassis.database_errors import database_errors
from services.chassis.event_log import EventLog
from services.chassis.recorder import Datastore
from services.chassis.vault import Vault

STOCK = 500  # keys: a day of requests at a large provider, made in a second
BATCH = 50


class Keymaster:
    """Made ahead, because a request of a caller must not wait for it, nor fail while the key service is busy."""

    def __init__(self, vault: Vault, datastore: Datastore, event_log: EventLog, stock: int = STOCK) -> None:
        self._vault = vault
        self._datastore = datastore
        self._event_log = event_log
        self._stock = stock

    def fill(self) -> None:
        """Up to the stock; one process at a time. A key whose name was not noted down is never used and holds nothing.

        Raises KEY_SERVICE_UNAVAILABLE.
        """
        with self._event_log.alone("keymaster") as mine:
            if not mine:
                return
            while (missing := self._stock - self._count()) > 0:
                names = [f"k-{secrets.token_hex(16)}" for _ in range(min(missing, BATCH))]
                for name in names:
                    self._vault.create_key(MOUNT, name)
                with database_errors(), self._datastore.transaction(commit=True) as cursor:
                    cursor.executemany("INSERT INTO case_key_pool (key_name) VALUES (%s)", [(name,) for name in names])

    def _count(self) -> int:
        with database_errors(), self._datastore.transaction(commit=False) as cursor:
            row = cursor.execute("SELECT count(*) AS stock FROM case_key_pool").fetchone()
        return int(row["stock"]) if row else 0
