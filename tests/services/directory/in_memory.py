"""Adapters of the directory's command ports without database or key service."""

from __future__ import annotations

from uuid import UUID

from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.fields import OfficeText
from services.directory.domain.adviser import Adviser
from services.directory.domain.client_organisation import ClientOrganisation


class MemoryClients:
    def __init__(self, *clients: ClientOrganisation) -> None:
        self._clients = {client.id: client for client in clients}

    def get(self, client_id: UUID) -> ClientOrganisation:
        if client_id not in self._clients:
            raise not_found()
        return self._clients[client_id]

    def has(self, client_id: UUID) -> bool:
        return client_id in self._clients

    def has_slug(self, slug: str) -> bool:
        return any(client.slug == slug for client in self._clients.values())


class MemoryAdvisers:
    def __init__(self, *advisers: Adviser) -> None:
        self._advisers = {adviser.id: adviser for adviser in advisers}

    def get(self, adviser_id: UUID) -> Adviser:
        if adviser_id not in self._advisers:
            raise not_found()
        return self._advisers[adviser_id]

    def has(self, adviser_id: UUID) -> bool:
        return adviser_id in self._advisers


class MemoryKeys:
    """Keys and OfficeSeal; `is_open=False` is a sealed Vault."""

    def __init__(self, *, is_open: bool = True) -> None:
        self._is_open = is_open
        self.advisers: list[UUID] = []
        self.clients: list[UUID] = []

    def make_for_adviser(self, adviser_id: UUID) -> None:
        self._check()
        self.advisers.append(adviser_id)

    def make_for_client(self, client_id: UUID) -> None:
        self._check()
        self.clients.append(client_id)

    def for_reporting(self, text: str) -> OfficeText:
        self._check()
        return OfficeText("vault:v1:" + text.encode().hex())

    def _check(self) -> None:
        if not self._is_open:
            raise ContractError(ErrorCode.KEY_SERVICE_UNAVAILABLE)
