"""A fresh platform lets one coordinator in by a command, and no second that way."""

from __future__ import annotations

import pytest

from gateway.first_coordinator import first_link
from services.contracts.errors import ContractError
from services.contracts.fields import Role
from tests.gateway.building import build_gateway
from tests.gateway.test_invitations import accept
from tests.support.servers import PostgresServer, VaultServer


def test_the_link_makes_a_coordinator_and_then_the_command_is_refused(
    postgres: PostgresServer, vault: VaultServer
) -> None:
    fresh = build_gateway(postgres, vault)
    lost = first_link(fresh.app, "Eerste@spoorvast.example").removeprefix("http://localhost")
    link = first_link(fresh.app, "eerste@spoorvast.example").removeprefix("http://localhost")
    assert fresh.browser().get(lost).status_code == 404
    assert accept(fresh, link).location == "/klanten"
    assert fresh.rows("SELECT role, active FROM accounts") == [(Role.COORDINATOR.value, True)]
    with pytest.raises(ContractError) as refusal:
        first_link(fresh.app, "tweede@spoorvast.example")
    assert refusal.value.details == {"rule": "coordinator_exists"}
