"""What visitors, callers, advisers and contact persons are shown."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.contracts import directory as contract
from services.contracts.envelope import Actor
from services.contracts.fields import Module, Role
from tests.services.directory import commands
from tests.services.directory.adapters.desk import START, Desk, today

VISITOR = Actor(subject=UUID(int=0), role=Role.VISITOR)
SOON = today() + timedelta(days=2)


def slug_of(desk: Desk, client_id: UUID) -> str:
    slug: str = desk.ask(contract.ShowClient(client_id=client_id)).slug
    return slug


def caller(client_id: UUID) -> Actor:
    return Actor(subject=uuid4(), role=Role.CALLER, client_id=client_id)


@pytest.mark.practice(7)
def test_a_visitor_reads_who_can_be_chosen(empty_desk: Desk) -> None:
    anna = empty_desk.adviser(profile="Kent de zorg van binnen.")
    client_id = empty_desk.open_client(anna, name="Zichtbaar huis")
    page = empty_desk.ask(contract.ShowPublicPage(slug=slug_of(empty_desk, client_id)), VISITOR)
    assert (page.client_id, page.name) == (client_id, "Zichtbaar huis")
    assert [(card.adviser_id, card.profile) for card in page.advisers] == [(anna, "Kent de zorg van binnen.")]


@pytest.mark.practice(8)
def test_advisers_stand_by_name_whatever_their_tracks_or_order_of_allocation(empty_desk: Desk) -> None:
    advisers = [empty_desk.adviser(name) for name in ("Willem Aa", "anke Zee", "Bea Mol")]
    client_id = empty_desk.open_client(*advisers)
    page = empty_desk.ask(contract.ShowPublicPage(slug=slug_of(empty_desk, client_id)), VISITOR)
    assert [card.name for card in page.advisers] == ["anke Zee", "Bea Mol", "Willem Aa"]


@pytest.mark.practice(38)
def test_the_advisory_adviser_and_who_is_not_allocated_today_are_not_shown(empty_desk: Desk) -> None:
    gone, coming, anna = (empty_desk.adviser(name) for name in ("Gone", "Coming", "Anna"))
    client_id = empty_desk.open_client(gone, anna)
    empty_desk.ask(
        commands.allocate_adviser(client_id=client_id, adviser_id=coming, starts_on=SOON, expected_version=4)
    )
    ended = commands.end_allocation(client_id=client_id, adviser_id=gone, ends_on=START, expected_version=5)
    empty_desk.ask(ended)
    page = empty_desk.ask(contract.ShowPublicPage(slug=slug_of(empty_desk, client_id)), VISITOR)
    assert [card.adviser_id for card in page.advisers] == [anna]


def test_without_a_running_assignment_for_conversations_there_is_no_page(empty_desk: Desk) -> None:
    carla = empty_desk.adviser("Carla Vos")
    cases = (
        None,
        {"starts_on": SOON},
        {"starts_on": START, "ends_on": START},
        {"modules": (Module.PREVENTION, Module.ADVICE)},
    )
    for agreed in cases:
        client_id = empty_desk.client()
        if agreed is not None:
            values = {"client_id": client_id, "advisory_adviser_id": carla} | agreed
            empty_desk.ask(commands.agree_assignment(**values))
        query = contract.ShowPublicPage(slug=slug_of(empty_desk, client_id))
        assert empty_desk.refusal(query, VISITOR) == "not_found", agreed


@pytest.mark.parametrize("slug", ["bestaat-niet", "", "' OR 1=1 --", "x" * 5000, None])
def test_a_path_that_leads_nowhere(empty_desk: Desk, slug: str | None) -> None:
    assert empty_desk.refusal(contract.ShowPublicPage(slug=slug), VISITOR) == "not_found"


def test_a_caller_chooses_again_at_the_own_organisation_only(empty_desk: Desk) -> None:
    anna = empty_desk.adviser()
    own, other = empty_desk.open_client(anna), empty_desk.open_client(anna)
    page = empty_desk.ask(contract.ShowPublicPage(client_id=own), caller(own))
    assert page.client_id == own
    assert empty_desk.refusal(contract.ShowPublicPage(client_id=other), caller(own)) == "not_found"
    assert empty_desk.refusal(contract.ShowPublicPage(slug=slug_of(empty_desk, other)), caller(own)) == "not_found"


def test_an_adviser_sees_the_clients_served_now_or_before_with_units_of_today(empty_desk: Desk) -> None:
    anna, bea = empty_desk.adviser("Anna"), empty_desk.adviser("Bea")
    now = empty_desk.open_client(anna, name="Nu")
    before = empty_desk.open_client(anna, name="Eerder")
    empty_desk.open_client(bea, name="Van Bea")
    empty_desk.ask(commands.end_allocation(client_id=before, adviser_id=anna, ends_on=START))
    for unit_id, name, day in ((uuid4(), "Vandaag", START), (uuid4(), "Straks", SOON)):
        version = empty_desk.ask(contract.ShowClient(client_id=now)).version
        unit = {"client_id": now, "unit_id": unit_id, "name": name, "valid_from": day}
        empty_desk.ask(commands.register_unit(**unit, expected_version=version))
    served = empty_desk.ask(contract.ListServedClients(), Actor(subject=anna, role=Role.ADVISER)).clients
    assert [(client.client_id, client.name) for client in served] == [(before, "Eerder"), (now, "Nu")]
    assert [unit.name for unit in served[1].units] == ["Vandaag"]


def test_names_by_id_and_nothing_for_ids_unknown(empty_desk: Desk) -> None:
    anna, contact_id = empty_desk.adviser("Anna Naam"), uuid4()
    client_id = empty_desk.client("Naam huis")
    empty_desk.ask(commands.appoint_contact(client_id=client_id, contact_id=contact_id))
    query = contract.LookUpNames(client_ids=(client_id, uuid4()), person_ids=(anna, contact_id, uuid4()))
    for role in (Role.ADVISER, Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD):
        answer = empty_desk.ask(query, Actor(subject=uuid4(), role=role))
        assert answer.clients == {str(client_id): "Naam huis"}
        assert answer.people == {str(anna): "Anna Naam", str(contact_id): "Dirk Hofman"}


@pytest.mark.parametrize("role", [Role.CLIENT_CONTACT, Role.CALLER])
def test_a_contact_person_or_caller_learns_names_of_the_own_organisation_only(empty_desk: Desk, role: Role) -> None:
    anna, bea, contact_id = empty_desk.adviser("Anna Naam"), empty_desk.adviser("Bea Naam"), uuid4()
    own, other = empty_desk.open_client(anna, name="Eigen"), empty_desk.open_client(bea, name="Ander")
    empty_desk.ask(commands.appoint_contact(client_id=other, contact_id=contact_id, expected_version=3))
    query = contract.LookUpNames(client_ids=(own, other), person_ids=(anna, bea, contact_id))
    answer = empty_desk.ask(query, Actor(subject=uuid4(), role=role, client_id=own))
    assert answer == contract.NamesAnswer(clients={str(own): "Eigen"}, people={str(anna): "Anna Naam"})
    unbound = empty_desk.ask(query, Actor(subject=uuid4(), role=role))
    assert unbound == contract.NamesAnswer(clients={}, people={})
