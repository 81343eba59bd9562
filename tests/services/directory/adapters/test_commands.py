"""Commands through the whole service: carried out once, and visible at once."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.chassis.database_errors import Collision
from services.contracts import directory as contract
from services.contracts.errors import ContractError
from services.contracts.fields import Role
from services.directory.application.register_client import register_client
from tests.services.directory import commands
from tests.services.directory.adapters.desk import Desk
from tests.services.directory.examples import COORDINATOR, context
from tests.services.directory.in_memory import MemoryClients, MemoryKeys


def test_a_command_sent_twice_is_carried_out_once(empty_desk: Desk) -> None:
    client_id = uuid4()
    command = commands.register_client(client_id=client_id, slug=f"klant-{client_id.hex[:8]}")
    before = len(empty_desk.announced("reporting"))
    assert empty_desk.ask(command) == empty_desk.ask(command) == contract.Done(version=1)
    assert len(empty_desk.announced("reporting")) == before + 1


def test_every_command_of_a_client_may_be_repeated(empty_desk: Desk) -> None:
    anna, client_id, unit_id = empty_desk.adviser(), empty_desk.client(), uuid4()
    carla = empty_desk.adviser("Carla Vos")
    of_client = {"client_id": client_id}
    sent = (
        commands.register_unit(**of_client, unit_id=unit_id, expected_version=1),
        commands.change_headcount(**of_client, unit_id=unit_id, expected_version=2),
        commands.end_unit(**of_client, unit_id=unit_id, expected_version=3),
        commands.appoint_contact(**of_client, contact_id=uuid4(), expected_version=4),
        commands.agree_assignment(**of_client, advisory_adviser_id=carla, expected_version=5),
        commands.allocate_adviser(**of_client, adviser_id=anna, expected_version=6),
        commands.end_allocation(**of_client, adviser_id=anna, expected_version=7),
    )
    for version, command in enumerate(sent, start=2):
        assert empty_desk.ask(command).version == version
        assert empty_desk.ask(command).version == version
    assert empty_desk.ask(contract.ShowClient(client_id=client_id)).version == 8


def test_a_profile_change_may_be_repeated(empty_desk: Desk) -> None:
    adviser_id = empty_desk.adviser()
    command = commands.change_adviser_profile(adviser_id=adviser_id)
    assert empty_desk.ask(command).version == empty_desk.ask(command).version == 2
    assert empty_desk.ask(contract.ShowAdviser(adviser_id=adviser_id)).card.name == "Anna Bos"


def test_a_stale_version_is_a_conflict_and_changes_nothing(empty_desk: Desk) -> None:
    client_id = empty_desk.client()
    assert empty_desk.refusal(commands.register_unit(client_id=client_id, expected_version=4)) == "conflict"
    assert empty_desk.ask(contract.ShowClient(client_id=client_id)).units == ()


def test_a_path_that_is_taken(empty_desk: Desk) -> None:
    empty_desk.client(slug="bezet")
    assert empty_desk.refusal(commands.register_client(client_id=uuid4(), slug="bezet")) == "slug_taken"


def test_the_database_too_refuses_a_path_that_is_taken(empty_desk: Desk) -> None:
    """Two coordinators at the same moment: neither handler sees the other's path."""
    empty_desk.client(slug="tegelijk")
    log = empty_desk.service.event_log
    late = commands.register_client(client_id=uuid4(), slug="tegelijk")
    change = register_client(late, context(), MemoryClients(), MemoryKeys(), MemoryKeys())
    with pytest.raises(Collision):
        log.record(context(), change, fingerprint=b"x")
    assert empty_desk.refusal(late) == "slug_taken"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_to_anyone_but_the_coordinator_the_desk_does_not_exist(empty_desk: Desk, role: Role) -> None:
    actor = type(COORDINATOR)(subject=uuid4(), role=role, client_id=uuid4())
    for request in (
        commands.register_client(client_id=uuid4()),
        commands.register_adviser(adviser_id=uuid4()),
        contract.ListClients(),
        contract.ListAdvisers(),
    ):
        assert empty_desk.refusal(request, actor) == "not_found"


def test_shapes_that_are_wrong_are_malformed(empty_desk: Desk) -> None:
    signed = empty_desk.signer.sign(COORDINATOR)
    good = {"command_id": str(uuid4()), "client_id": str(uuid4()), "name": "X", "slug": "x-x", "sector": "zorg"}
    for wrong in ({"name": 3}, {"client_id": "x"}, {"name": "x" * 20_001}, {"name": "a\x00"}):
        payload = {"authority": signed, "request": good | wrong}
        reply = empty_desk.service.dispatcher.handle("RegisterClient", payload)
        assert reply["error"]["code"] == "malformed"


def test_what_a_refused_command_typed_is_in_no_reply(empty_desk: Desk) -> None:
    with pytest.raises(ContractError) as refusal:
        empty_desk.ask(commands.register_adviser(adviser_id=uuid4(), email="geheim woord"))
    assert refusal.value.details == {"rule": "email_invalid"}


def test_dates_at_the_ends_of_time_are_refused_kindly(empty_desk: Desk) -> None:
    client_id = empty_desk.client()
    for day in (date.min, date.max):
        command = commands.register_unit(client_id=client_id, valid_from=day)
        assert empty_desk.refusal(command) == "date_out_of_range"
