"""A new adviser and a new client each have a key of their own, which the directory itself cannot use."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.vault import Vault, connect
from services.contracts.errors import ContractError
from tests.services.directory import commands
from tests.services.directory.adapters.desk import Desk
from tests.support.servers import VaultServer


def test_keys_are_made_before_anybody_hears_of_whom_they_are_for(empty_desk: Desk, vault: VaultServer) -> None:
    anna, client_id = empty_desk.adviser(), empty_desk.client()
    root = Vault.from_token(vault.address, vault.root_token)
    for mount, key in (("transit-adviser", anna), ("transit-client", client_id)):
        assert root.read(f"{mount}/keys/{key}")["exportable"] is False


def test_the_directory_can_use_neither(empty_desk: Desk, vault: VaultServer) -> None:
    anna = empty_desk.adviser()
    own = connect(vault.address, vault.credentials("directory"))
    with pytest.raises(ContractError):
        own.encrypt("transit-adviser", str(anna), b"x")
    with pytest.raises(ContractError):
        own.read(f"transit-adviser/keys/{anna}")


def test_a_sealed_vault_registers_nobody_and_afterwards_the_same_form_works(
    empty_desk: Desk, vault: VaultServer
) -> None:
    command = commands.register_adviser(adviser_id=uuid4())
    empty_desk.adviser()  # the Authority and the service's key are known
    vault.seal()
    try:
        refusal = empty_desk.refusal(command)
    finally:
        vault.unseal()
    assert refusal == "key_service_unavailable"
    assert empty_desk.ask(command).version == 1
