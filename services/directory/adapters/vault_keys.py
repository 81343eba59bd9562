"""Keys of people and organisations, and words sealed for another service, by Vault."""

from __future__ import annotations

from uuid import UUID

from services.chassis.vault import Vault
from services.contracts.fields import OfficeText

ADVISER_MOUNT, CLIENT_MOUNT, OFFICE_MOUNT = "transit-adviser", "transit-client", "transit-office"


class VaultKeys:
    """`application.ports.Keys`. The directory's own policy lets it make these keys and use none of them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def make_for_adviser(self, adviser_id: UUID) -> None:
        self._vault.create_key(ADVISER_MOUNT, str(adviser_id))

    def make_for_client(self, client_id: UUID) -> None:
        self._vault.create_key(CLIENT_MOUNT, str(client_id))


class VaultOfficeSeal:
    """`application.ports.OfficeSeal`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def for_reporting(self, text: str) -> OfficeText:
        return OfficeText(self._vault.encrypt(OFFICE_MOUNT, "reporting", text.encode()))
