"""One suite for the ports of the commands: the fakes of the application tests, and PostgreSQL with OpenBao."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.event_log import EventLog
from services.chassis.vault import connect
from services.contracts.change import Change
from services.contracts.errors import ContractError
from services.directory.adapters.stored_aggregates import StoredAdvisers, StoredClients
from services.directory.adapters.vault_keys import VaultKeys, VaultOfficeSeal
from services.directory.application.ports import Advisers, Clients, Keys, OfficeSeal
from services.directory.domain.adviser import Adviser
from services.directory.domain.client_organisation import ClientOrganisation
from tests.services.directory.adapters.desk import Desk
from tests.services.directory.examples import context, profile, stamp
from tests.services.directory.in_memory import MemoryAdvisers, MemoryClients, MemoryKeys
from tests.support.servers import VaultServer


@dataclass
class Ports:
    clients: Clients
    advisers: Advisers
    keys: Keys
    office: OfficeSeal
    client_id: UUID
    adviser_id: UUID
    slug: str


@pytest.fixture(params=["memory", "real"])
def ports(request: pytest.FixtureRequest, empty_desk: Desk, vault: VaultServer) -> Ports:
    """With one client and one adviser known."""
    client_id, adviser_id = uuid4(), uuid4()
    slug = f"haven-{client_id.hex[:8]}"
    client = ClientOrganisation.register(stamp(), client_id, "Zorggroep De Linde", slug, "zorg")
    adviser = Adviser.register(stamp(), adviser_id, profile(), "anna@spoorvast.example")
    known = {"client_id": client_id, "adviser_id": adviser_id, "slug": slug}
    if request.param == "memory":
        keys = MemoryKeys()
        return Ports(MemoryClients(client), MemoryAdvisers(adviser), keys, keys, **known)
    log: Any = empty_desk.service.event_log
    assert isinstance(log, EventLog)
    log.record(context(), Change(None, (client, adviser)))
    own = connect(vault.address, vault.credentials("directory"))
    return Ports(StoredClients(log), StoredAdvisers(log), VaultKeys(own), VaultOfficeSeal(own), **known)


def test_what_is_known_is_found(ports: Ports) -> None:
    assert ports.clients.get(ports.client_id).slug == ports.slug
    assert ports.advisers.get(ports.adviser_id).profile == profile()
    assert ports.clients.has(ports.client_id)
    assert ports.advisers.has(ports.adviser_id)
    assert ports.clients.has_slug(ports.slug)


def test_what_is_not_known_is_not_found(ports: Ports) -> None:
    for find in (ports.clients.get, ports.advisers.get):
        with pytest.raises(ContractError, match="not_found"):
            find(uuid4())
    assert not ports.clients.has(uuid4())
    assert not ports.advisers.has(uuid4())
    assert not ports.clients.has_slug(ports.slug + "x")


def test_a_client_is_no_adviser(ports: Ports) -> None:
    with pytest.raises(ContractError, match="not_found"):
        ports.advisers.get(ports.client_id)
    assert not ports.clients.has(ports.adviser_id)


def test_keys_may_be_made_again(ports: Ports) -> None:
    for _ in range(2):
        ports.keys.make_for_adviser(ports.adviser_id)
        ports.keys.make_for_client(ports.client_id)


def test_words_for_reporting_are_not_readable(ports: Ports) -> None:
    assert "De Linde" not in ports.office.for_reporting("Zorggroep De Linde").ciphertext
