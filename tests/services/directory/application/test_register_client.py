"""RegisterClient: known to all who need it, named to one."""

from __future__ import annotations

import pytest

from services.contracts.change import Addressed
from services.contracts.directory import ClientRegistered
from services.contracts.errors import ContractError
from services.directory.application.register_client import register_client
from services.directory.domain.refusals import Refused
from tests.services.directory import commands
from tests.services.directory.examples import CLIENT, OTHER_CLIENT, client, context
from tests.services.directory.in_memory import MemoryClients, MemoryKeys


def test_a_client_is_registered_with_its_own_key() -> None:
    keys = MemoryKeys()
    change = register_client(commands.register_client(), context(), MemoryClients(), keys, keys)
    assert change.answer.version == 1
    assert [made.id for made in change.aggregates] == [CLIENT]
    assert keys.clients == [CLIENT]


def test_only_reporting_hears_the_name() -> None:
    keys = MemoryKeys()
    change = register_client(commands.register_client(), context(), MemoryClients(), keys, keys)
    named = {}
    for told in change.announcements:
        assert isinstance(told, Addressed)
        assert isinstance(told.announcement, ClientRegistered)
        named[told.audience] = told.announcement.name
    assert named == {"casebook": None, "intake": None, "reporting": keys.for_reporting("Zorggroep De Linde")}


def test_a_path_that_is_taken_is_refused_and_makes_no_key() -> None:
    keys = MemoryKeys()
    command = commands.register_client(client_id=OTHER_CLIENT)
    with pytest.raises(ContractError) as refusal:
        register_client(command, context(), MemoryClients(client()), keys, keys)
    assert refusal.value.details == {"rule": "slug_taken"}
    assert keys.clients == []


def test_the_same_client_again_is_refused() -> None:
    keys = MemoryKeys()
    command = commands.register_client(slug="de-linde-2")
    with pytest.raises(ContractError) as refusal:
        register_client(command, context(), MemoryClients(client()), keys, keys)
    assert refusal.value.details == {"rule": "already_registered"}


def test_words_that_cannot_be_shown_are_refused_and_make_no_key() -> None:
    keys = MemoryKeys()
    for changes in ({"name": ""}, {"name": "x" * 121}, {"sector": ""}, {"slug": "De Linde"}):
        with pytest.raises(Refused):
            register_client(commands.register_client(**changes), context(), MemoryClients(), keys, keys)
    assert keys.clients == []


def test_a_sealed_vault_registers_nothing() -> None:
    keys = MemoryKeys(is_open=False)
    with pytest.raises(ContractError, match="key_service_unavailable"):
        register_client(commands.register_client(), context(), MemoryClients(), keys, keys)
