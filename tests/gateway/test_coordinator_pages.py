"""The coordinator's pages, asked of a real directory on PostgreSQL and OpenBao."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.refusals import SENTENCES
from services.contracts import directory as contract
from services.contracts.directory import ClientDetail, ListClients, ShowClient
from services.contracts.fields import Role
from services.contracts.registry import REQUESTS
from tests.gateway.building import Gateway, hidden_fields, send
from tests.services.directory import commands
from tests.services.directory.adapters.desk import START, Desk, desk, today
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture(scope="module")
def directory(postgres: PostgresServer, vault: VaultServer) -> Iterator[Desk]:
    with desk(postgres, vault) as made:
        yield made


@dataclass
class Office:
    """A coordinator at a browser, and the directory behind the pages."""

    browser: FlaskClient
    desk: Desk

    def client(self, client_id: UUID) -> ClientDetail:
        detail: ClientDetail = self.desk.ask(ShowClient(client_id=client_id))
        return detail

    def send(self, path: str, **fields: Any) -> TestResponse:
        return send(self.browser, path, **fields)

    def page(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer.text


@pytest.fixture(scope="module")
def coordinator(built_gateway: Gateway) -> FlaskClient:
    return built_gateway.logged_in(Role.COORDINATOR)[0]


@pytest.fixture
def office(gateway: Gateway, coordinator: FlaskClient, directory: Desk) -> Office:
    for request in REQUESTS["directory"].values():
        gateway.services.answers[request] = directory.ask
    return Office(coordinator, directory)


def test_from_nothing_to_a_client_whose_employees_can_choose(office: Office) -> None:
    """The first scene of the story, form by form."""
    carla, anna = office.desk.adviser("Carla Vos"), office.desk.adviser("Anna de Wit")
    made = office.send("/klanten/nieuw", name="Zorggroep Café De Linde", sector="zorg", slug="")
    assert made.status_code == 303
    path = made.location
    client_id = UUID(path.rsplit("/", 1)[1])
    assert office.client(client_id).slug == "zorggroep-cafe-de-linde"

    unit = office.send(f"{path}/eenheden/nieuw", name="Thuiszorg", parent="", headcount="120", valid_from=str(START))
    assert unit.location == f"{path}#eenheden"
    top = office.client(client_id).units[0].unit_id
    office.send(f"{path}/eenheden/nieuw", name="Team Noord", parent=str(top), headcount="12", valid_from=str(START))
    office.send(f"{path}/eenheden/{top}/aantal", headcount="130", valid_from=str(today()))
    for name, role in (("Dirk Hofman", "hr"), ("Els Bos", "works_council")):
        mail = f"{role}@delinde.example"
        assert office.send(f"{path}/contactpersonen/nieuw", name=name, email=mail, role=role).status_code == 303
    agreed = office.send(
        f"{path}/opdracht",
        starts_on=str(START),
        modules=["support", "integrity", "advice"],
        report_due_day="1",
        report_due_month="3",
        advisory_adviser=str(carla),
    )
    assert agreed.status_code == 303
    allocated = office.send(
        f"{path}/toewijzingen/nieuw", adviser=str(anna), starts_on=str(START), reason="Kent de zorg"
    )
    assert allocated.status_code == 303

    page = office.page(path)
    for shown in ("Zorggroep Café De Linde", "142", "Team Noord", "Dirk Hofman", "Ondernemingsraad", "Carla Vos"):
        assert shown in page, shown
    assert "/o/zorggroep-cafe-de-linde" in page
    assert f"/accounts/nieuw/contactpersoon/{client_id}?persoon=" in page
    assert "elk jaar op 1 maart" in page
    detail = office.client(client_id)
    assert [one.adviser.name for one in detail.allocations] == ["Anna de Wit"]
    assert detail.version == 8


def test_a_form_sent_twice_makes_one_thing(office: Office) -> None:
    client_id = office.desk.client()
    path = f"/klanten/{client_id}/eenheden/nieuw"
    fields = hidden_fields(office.page(path)) | {
        "name": "Thuiszorg",
        "parent": "",
        "headcount": "5",
        "valid_from": str(START),
    }
    answers = [office.browser.post(path, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(office.client(client_id).units) == 1


def test_who_was_overtaken_keeps_the_words_and_can_send_again(office: Office) -> None:
    client_id = office.desk.client()
    path = f"/klanten/{client_id}/contactpersonen/nieuw"
    mine = hidden_fields(office.page(path)) | {"name": "Dirk Hofman", "email": "dirk@delinde.example", "role": "hr"}
    office.desk.ask(commands.register_unit(client_id=client_id, unit_id=uuid4()))
    late = office.browser.post(path, data=mine)
    assert late.status_code == 409
    assert "was je net voor" in late.text
    assert 'value="Dirk Hofman"' in late.text
    assert office.client(client_id).contacts == ()
    again = office.browser.post(path, data=mine | hidden_fields(late.text))
    assert again.status_code == 303
    assert [one.name for one in office.client(client_id).contacts] == ["Dirk Hofman"]


@pytest.mark.practice(37)
def test_a_refusal_says_why_and_keeps_what_was_chosen(office: Office) -> None:
    anna = office.desk.adviser("Anna de Wit")
    client_id = office.desk.open_client(anna)
    carla = office.client(client_id).assignment.advisory_adviser_id  # type: ignore[union-attr]
    office.desk.ask(commands.end_allocation(client_id=client_id, adviser_id=anna, ends_on=today() - timedelta(days=1)))
    answer = office.send(
        f"/klanten/{client_id}/opdracht",
        starts_on=str(START),
        modules=["support"],
        report_due_day="1",
        report_due_month="3",
        advisory_adviser=str(anna),
    )
    assert answer.status_code == 422
    assert "Opvang en advies gaan niet samen" in answer.text
    assert re.search(rf'<option selected value="{anna}"', answer.text)
    assert office.client(client_id).assignment.advisory_adviser_id == carla  # type: ignore[union-attr]


def test_the_standing_advisory_adviser_and_the_uncertified_are_not_offered(office: Office) -> None:
    free, bare = office.desk.adviser("Vrij Persoon"), office.desk.adviser("Zonder Papier", certificate_until=None)
    client_id = office.desk.open_client()
    carla = office.client(client_id).assignment.advisory_adviser_id  # type: ignore[union-attr]
    form = office.page(f"/klanten/{client_id}/toewijzingen/nieuw")
    assert f'value="{free}"' in form
    assert f'value="{carla}"' not in form
    assert f'value="{bare}"' not in form


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"headcount": "-1"}, "Vul een getal in van 0 tot en met 1000000."),
        ({"headcount": "veel"}, "Ongeldig getal."),
        ({"valid_from": "31-31-2026"}, "Ongeldige datum."),
        ({"valid_from": "0001-01-01"}, "Het jaartal klopt niet"),
        ({"name": ""}, "Vul in: Naam van de eenheid."),
        ({"name": "x" * 121}, "hoogstens 120 tekens"),
        ({"name": "a\x00b"}, "een teken in dat we niet kunnen bewaren"),
        ({"parent": str(uuid4())}, ""),
        ({"command_id": "x"}, "Open de pagina opnieuw"),
        ({"unit_id": "x"}, "Open de pagina opnieuw"),
        ({"expected_version": "-1"}, "Open de pagina opnieuw"),
        ({"expected_version": "7" * 30}, "Open de pagina opnieuw"),
    ],
)
def test_bad_input_is_told_in_dutch_and_stores_nothing(office: Office, fields: dict[str, str], words: str) -> None:
    client_id = office.desk.client()
    path = f"/klanten/{client_id}/eenheden/nieuw"
    good = {"name": "Thuiszorg", "parent": "", "headcount": "5", "valid_from": str(START)}
    answer = office.browser.post(path, data=hidden_fields(office.page(path)) | good | fields)
    assert answer.status_code in {400, 422}
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert office.client(client_id).units == ()


def test_a_path_that_is_taken_is_told(office: Office) -> None:
    office.desk.client(slug="vol")
    answer = office.send("/klanten/nieuw", name="Andere", sector="zorg", slug="vol")
    assert answer.status_code == 422
    assert "staat al een andere klant" in answer.text
    assert 'value="Andere"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/klanten/{client}/eenheden/{unit}/aantal",
        "/klanten/{client}/eenheden/{unit}/einde",
        "/klanten/{client}/contactpersonen/{contact}",
        "/klanten/{client}/toewijzingen/{adviser}/einde",
        "/klanten/{unknown}",
        "/vertrouwenspersonen/{unknown}",
        "/klanten/geen-id",
    ],
)
def test_what_belongs_to_another_client_does_not_exist_here(office: Office, path: str) -> None:
    unit_id, contact_id, adviser_id = uuid4(), uuid4(), office.desk.adviser()
    elsewhere = office.desk.open_client(adviser_id)
    office.desk.ask(commands.register_unit(client_id=elsewhere, unit_id=unit_id, expected_version=3))
    office.desk.ask(commands.appoint_contact(client_id=elsewhere, contact_id=contact_id, expected_version=4))
    here = office.desk.client()
    ids = {"client": here, "unit": unit_id, "contact": contact_id, "adviser": adviser_id, "unknown": uuid4()}
    assert office.browser.get(path.format(**ids)).status_code == 404


def test_clients_are_searched_and_leafed_through(office: Office, directory: Desk) -> None:
    for number in range(51):
        directory.client(f"Bladerklant {number:02}", sector="test & proef")
    first = office.send("/klanten", zoek="bladerklant").text
    assert "51 klanten, hier 1 tot en met 50" in first
    assert "Bladerklant 49" in first and "Bladerklant 50" not in first
    assert 'name="bladzij" value="2"' in first
    second = office.send("/klanten", zoek="bladerklant", bladzij="2").text
    assert "Bladerklant 50" in second and "Bladerklant 49" not in second
    assert "Geen klant gevonden met “&lt;script&gt;”" in office.send("/klanten", zoek="<script>").text
    assert "Deze bladzij is leeg" in office.page("/klanten?bladzij=99")
    for odd in ("bladzij=-4", "bladzij=x", "bladzij=99999999999999999999"):
        office.page(f"/klanten?{odd}")


@pytest.mark.parametrize("path", ["/klanten", "/vertrouwenspersonen"])
def test_what_is_searched_stands_in_no_address(office: Office, path: str) -> None:
    """An address stays in the browser's history, and what is searched is a name."""
    office.desk.client("Vindbare Klant")
    found = office.send(path, zoek="Bestaatniet Vindbaar").text
    assert "Bestaatniet Vindbaar" in found
    assert not re.search(r'(?:href|action)="[^"]*(?:zoek|Vindbaar)', found)
    assert "Bestaatniet" not in office.page(f"{path}?zoek=Bestaatniet"), "an address still searches"
    assert office.send(path, zoek="x" * 5000).status_code == 200


def test_an_adviser_is_registered_invited_and_changed(office: Office) -> None:
    made = office.send(
        "/vertrouwenspersonen/nieuw",
        name="Noor El Idrissi",
        email="noor@spoorvast.example",
        profile="Ik luister.\nOok op zaterdag.",
        tracks=["undesirable_conduct", "integrity"],
        languages=["nl", "ar"],
        certificate_until="2029-05-01",
    )
    assert made.status_code == 303
    adviser_id = made.location.rsplit("/", 1)[1]
    page = office.page(made.location)
    assert f"/accounts/nieuw/vertrouwenspersoon?persoon={adviser_id}" in page
    assert "Arabisch" in page and "ongewenst gedrag, integriteit" in page
    assert 'value="noor@spoorvast.example"' in office.page(f"/accounts/nieuw/vertrouwenspersoon?persoon={adviser_id}")

    changed = office.send(
        f"{made.location}/wijzigen",
        name="Noor Idrissi",
        profile="",
        tracks=["integrity"],
        languages=["nl"],
        certificate_until="",
    )
    assert changed.location == made.location
    page = office.page(made.location)
    assert "Noor Idrissi" in page and "geen certificaat" in page


def test_a_change_starts_from_what_is_known(office: Office) -> None:
    adviser_id = office.desk.adviser("Sanne Taal", languages=("nl", "xh"), profile="Mijn verhaal")
    form = office.page(f"/vertrouwenspersonen/{adviser_id}/wijzigen")
    assert 'value="Sanne Taal"' in form and "Mijn verhaal" in form
    assert re.search(r'<input[^>]*checked[^>]*value="xh"', form)


@pytest.mark.practice(132)
def test_a_certificate_that_runs_out_stands_out_in_the_list(office: Office) -> None:
    office.desk.adviser("Verlopen Zekers", certificate_until=today() - timedelta(days=1))
    office.desk.adviser("Bijna Zekers", certificate_until=today() + timedelta(days=30))
    office.desk.adviser("Ruim Zekers", certificate_until=today() + timedelta(days=900))
    page = office.send("/vertrouwenspersonen", zoek="zekers").text
    assert page.count("certificaat verlopen") == page.count("certificaat loopt af") == 1
    assert page.index("Bijna Zekers") < page.index("Ruim Zekers") < page.index("Verlopen Zekers")


def test_a_client_page_asks_the_directory_three_questions_at_most(office: Office, gateway: Gateway) -> None:
    """One page, one load: also with many units, people and allocations."""
    advisers = [office.desk.adviser(f"Persoon {number}") for number in range(4)]
    client_id = office.desk.open_client(*advisers)
    gateway.services.asked.clear()
    office.page(f"/klanten/{client_id}")
    assert len(gateway.services.asked) <= 3


def test_ids_on_the_client_page_are_unique(office: Office) -> None:
    page = office.page(f"/klanten/{office.desk.open_client(office.desk.adviser())}")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_every_refusal_of_the_directory_has_its_own_sentence(directory: Desk) -> None:
    """A rule in code that nobody can read is a dead end for the coordinator."""
    sources = Path(contract.__file__).parents[2] / "directory"
    found = set()
    for path in sources.rglob("*.py"):
        found |= set(re.findall(r'(?:Refused|refused)\("(\w+)"\)|missing(?:: str)?\s*=\s*"(\w+)"', path.read_text()))
    rules = {word for pair in found for word in pair if word}
    assert len(rules) > 20
    assert rules <= set(SENTENCES)


def test_a_list_of_clients_is_one_question(office: Office, gateway: Gateway) -> None:
    gateway.services.asked.clear()
    office.page("/klanten")
    assert [type(request) for request, _actor in gateway.services.asked] == [ListClients]
