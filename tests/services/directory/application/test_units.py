"""RegisterUnit, ChangeHeadcount, EndUnit: what is decided, and what others hear of it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.contracts.directory import UnitChanged
from services.contracts.errors import ContractError
from services.directory.application.change_headcount import change_headcount
from services.directory.application.end_unit import end_unit
from services.directory.application.register_unit import register_unit
from services.directory.domain.refusals import Refused, Stale
from tests.services.directory import commands
from tests.services.directory.examples import (
    CLIENT,
    NEW_YEAR,
    OTHER_CLIENT,
    UNIT,
    client,
    client_with_unit,
    context,
)
from tests.services.directory.in_memory import MemoryClients


def told(headcount: int, valid_from: date, *, ended: bool = False) -> UnitChanged:
    return UnitChanged(
        client_id=CLIENT, unit_id=UNIT, parent_id=None, headcount=headcount, valid_from=valid_from, ended=ended
    )


def test_a_unit_is_registered() -> None:
    change = register_unit(commands.register_unit(), context(), MemoryClients(client()))
    assert change.answer.version == 2
    assert change.announcements == (told(120, NEW_YEAR),)


def test_a_unit_that_the_rules_refuse() -> None:
    with pytest.raises(Refused, match="parent_unknown"):
        register_unit(commands.register_unit(parent_id=uuid4()), context(), MemoryClients(client()))


def test_a_unit_from_a_stale_page() -> None:
    with pytest.raises(Stale):
        register_unit(commands.register_unit(expected_version=7), context(), MemoryClients(client()))


def test_a_unit_of_a_client_that_does_not_exist() -> None:
    with pytest.raises(ContractError, match="not_found"):
        register_unit(commands.register_unit(client_id=uuid4()), context(), MemoryClients(client()))


def test_a_headcount_is_changed() -> None:
    change = change_headcount(commands.change_headcount(), context(), MemoryClients(client_with_unit()))
    assert change.answer.version == 3
    assert change.announcements == (told(140, commands.JUNE),)


def test_a_headcount_that_the_rules_refuse() -> None:
    with pytest.raises(Refused, match="headcount_out_of_range"):
        change_headcount(commands.change_headcount(headcount=-1), context(), MemoryClients(client_with_unit()))


def test_a_headcount_from_a_stale_page() -> None:
    with pytest.raises(Stale):
        change_headcount(commands.change_headcount(expected_version=1), context(), MemoryClients(client_with_unit()))


def test_the_unit_of_another_client_is_answered_like_none() -> None:
    clients = MemoryClients(client_with_unit(), client(OTHER_CLIENT))
    for unit_id in (UNIT, uuid4()):
        with pytest.raises(ContractError, match="not_found"):
            change_headcount(commands.change_headcount(client_id=OTHER_CLIENT, unit_id=unit_id), context(), clients)
        with pytest.raises(ContractError, match="not_found"):
            end_unit(commands.end_unit(client_id=OTHER_CLIENT, unit_id=unit_id), context(), clients)


def test_the_end_of_a_unit_is_told_as_of_the_first_day_without_it() -> None:
    change = end_unit(commands.end_unit(), context(), MemoryClients(client_with_unit()))
    assert change.announcements == (told(0, date(2026, 7, 1), ended=True),)


def test_an_end_that_the_rules_refuse() -> None:
    with pytest.raises(Refused, match="ends_before_start"):
        end_unit(commands.end_unit(ends_on=date(2025, 1, 1)), context(), MemoryClients(client_with_unit()))


def test_an_end_from_a_stale_page() -> None:
    with pytest.raises(Stale):
        end_unit(commands.end_unit(expected_version=1), context(), MemoryClients(client_with_unit()))
