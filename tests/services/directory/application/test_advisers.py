"""RegisterAdviser and ChangeAdviserProfile."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.contracts.errors import ContractError
from services.directory.application.change_adviser_profile import change_adviser_profile
from services.directory.application.register_adviser import register_adviser
from services.directory.domain.refusals import Refused, Stale
from tests.services.directory import commands
from tests.services.directory.examples import ANNA, adviser, context
from tests.services.directory.in_memory import MemoryAdvisers, MemoryKeys


def test_an_adviser_is_registered_with_their_own_key() -> None:
    keys = MemoryKeys()
    change = register_adviser(commands.register_adviser(), context(), MemoryAdvisers(), keys)
    assert change.answer.version == 1
    assert [made.id for made in change.aggregates] == keys.advisers == [ANNA]
    assert change.announcements == ()


def test_an_adviser_whose_words_are_refused_gets_no_key() -> None:
    keys = MemoryKeys()
    for changes in ({"email": "anna"}, {"tracks": ()}, {"languages": ("nederlands",)}, {"profile": "x" * 1501}):
        with pytest.raises(Refused):
            register_adviser(commands.register_adviser(**changes), context(), MemoryAdvisers(), keys)
    assert keys.advisers == []


def test_the_same_adviser_again_is_refused() -> None:
    with pytest.raises(ContractError) as refusal:
        register_adviser(commands.register_adviser(), context(), MemoryAdvisers(adviser()), MemoryKeys())
    assert refusal.value.details == {"rule": "already_registered"}


def test_a_sealed_vault_registers_nobody() -> None:
    with pytest.raises(ContractError, match="key_service_unavailable"):
        register_adviser(commands.register_adviser(), context(), MemoryAdvisers(), MemoryKeys(is_open=False))


def test_a_profile_is_changed() -> None:
    change = change_adviser_profile(commands.change_adviser_profile(), context(), MemoryAdvisers(adviser()))
    assert change.answer.version == 2
    (made,) = change.aggregates
    assert made.profile.name == "Anna Bos"


def test_a_profile_that_the_rules_refuse() -> None:
    with pytest.raises(Refused, match="name_missing"):
        change_adviser_profile(commands.change_adviser_profile(name=""), context(), MemoryAdvisers(adviser()))


def test_a_profile_from_a_stale_page() -> None:
    command = commands.change_adviser_profile(expected_version=4)
    with pytest.raises(Stale):
        change_adviser_profile(command, context(), MemoryAdvisers(adviser()))


def test_the_profile_of_nobody() -> None:
    command = commands.change_adviser_profile(adviser_id=uuid4())
    with pytest.raises(ContractError, match="not_found"):
        change_adviser_profile(command, context(), MemoryAdvisers(adviser()))
