"""What an employee meets first: the organisation's page, and asking for a conversation in one form."""

from __future__ import annotations

import re

import pytest

from gateway.request_seeds import grow, is_seed, new_seed
from services.contracts.errors import ContractError, ErrorCode, refused
from services.contracts.intake import RequestConversation
from tests.gateway.building import hidden_fields, send
from tests.gateway.employee_site import TELEPHONE, Employee, Listener, code_in
from tests.support.servers import VaultServer

NO_REPORT = "Dit is geen melding en geen klacht. Wij starten niets zonder jou."
SHOWN_TELEPHONE = TELEPHONE.replace(" ", "\u00a0")


@pytest.fixture
def page(employee: Employee) -> str:
    return employee.browser.get(f"/o/{employee.client.slug}").text


@pytest.mark.practice(1)
@pytest.mark.practice(4)
@pytest.mark.practice(6)
def test_the_page_says_what_a_conversation_is_and_is_not(page: str) -> None:
    assert NO_REPORT in page
    without = page.replace("geen melding en geen klacht", "")
    assert not re.search(r"\b(melding|klacht|meldpunt)\b", without, re.IGNORECASE)


@pytest.mark.practice(14)
def test_the_page_says_where_confidentiality_ends(page: str) -> None:
    for limit in ("direct en ernstig gevaar", "verplicht de wet", "verschoningsrecht", "niet nul"):
        assert limit in page


def test_the_page_says_where_to_turn_in_acute_danger(page: str) -> None:
    for number in ("tel:112", "tel:08000113", "tel:08002000"):
        assert number in page


@pytest.mark.practice(15)
def test_the_page_advises_a_device_of_ones_own_and_has_a_way_out(page: str) -> None:
    assert "Gebruik liever je eigen telefoon" in page
    assert 'href="/weg"' in page


@pytest.mark.practice(7)
@pytest.mark.practice(8)
def test_every_allocated_adviser_can_be_chosen_and_only_names_give_the_order(employee: Employee, page: str) -> None:
    assert re.findall(r"Kies (Anne de Wit|Bram Smit|Carla Vos)</a>", page) == ["Anne de Wit", "Bram Smit"]
    assert employee.form_path in page


@pytest.mark.practice(128)
def test_looking_at_the_page_leaves_nothing_in_the_browser(employee: Employee) -> None:
    answer = employee.browser.get(f"/o/{employee.client.slug}")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_titles_tell_a_bystander_nothing(employee: Employee) -> None:
    for path in (f"/o/{employee.client.slug}", employee.form_path, "/gesprek", "/gesprek/gesloten"):
        (title,) = re.findall(r"<title>(.*?)</title>", employee.browser.get(path).text)
        assert not re.search(r"vertrouwens|gesprek|Linde|melding|veilig", title, re.IGNORECASE)


def test_an_unknown_organisation_is_a_page_that_is_not_there(employee: Employee) -> None:
    assert employee.browser.get("/o/bestaat-niet").status_code == 404


def test_an_adviser_of_another_organisation_cannot_be_chosen_here(employee: Employee, site: object) -> None:
    other = employee.site.story().client()
    assert employee.browser.get(f"/o/{employee.client.slug}/gesprek/{other.chosen}").status_code == 404
    assert employee.browser.get(f"/o/{employee.client.slug}/gesprek/{employee.client.advisory}").status_code == 404


@pytest.mark.practice(2)
def test_nothing_needs_to_be_filled_in(employee: Employee) -> None:
    assert len(employee.ask()) == 19


def test_the_chosen_adviser_and_nobody_else_reads_the_message(employee: Employee) -> None:
    employee.asked("Ik durf niet meer naar mijn werk.")
    chosen = Listener(employee.site, employee.client.chosen)
    (thread_id,) = chosen.waiting()
    assert chosen.reads(thread_id) == ["Ik durf niet meer naar mijn werk."]
    assert Listener(employee.site, employee.client.other).waiting() == []


def test_a_form_sent_twice_asks_once_and_shows_the_same_code(employee: Employee) -> None:
    fields = hidden_fields(employee.browser.get(employee.form_path).text) | {"message": "Mag ik bellen?"}
    codes = set()
    for _ in range(2):
        assert employee.browser.post(employee.form_path, data=fields).status_code == 303
        codes.add(employee.code_shown())
    assert len(codes) == 1
    employee.keep()
    employee.until_shown("Je verzoek ligt bij Anne de Wit")
    assert len(Listener(employee.site, employee.client.chosen).waiting()) == 1


def test_a_form_sent_again_with_other_words_shows_the_code_of_the_request_that_was_made(employee: Employee) -> None:
    fields = hidden_fields(employee.browser.get(employee.form_path).text)
    employee.browser.post(employee.form_path, data=fields | {"message": "Kort."})
    code = employee.code_shown()
    employee.browser.post(employee.form_path, data=fields | {"message": "Toch veel langer. " * 100})
    page = employee.browser.get("/gesprek/code").text
    assert code_in(page) == code
    assert "Je verzoek was al binnen, met wat je toen schreef." in page


def test_two_forms_are_two_requests(employee: Employee) -> None:
    assert employee.ask() != employee.ask()


def test_the_code_is_in_no_address_and_not_in_what_the_gateway_keeps(employee: Employee) -> None:
    sent = send(employee.browser, employee.form_path, message="Hallo")
    code = employee.code_shown()
    kept = employee.site.stored_by_the_gateway()
    for spelling in (code, code.replace("-", "")):
        assert spelling not in sent.location
        assert spelling not in str(sent.headers)
        assert spelling.encode() not in kept


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": "x" * 20_001}, "te lang"),
        ({"message": "a\x00b"}, "een teken"),
        ({"private_address": "geen adres"}, "geen e-mailadres"),
        ({"command_id": "x"}, "Open de pagina opnieuw"),
        ({"token": "zelf bedacht"}, "Open de pagina opnieuw"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_a_clear_sentence(
    employee: Employee, fields: dict[str, str], words: str
) -> None:
    answer = send(employee.browser, employee.form_path, **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert Listener(employee.site, employee.client.chosen).waiting() == []


def test_a_body_of_ten_megabytes_is_refused(employee: Employee) -> None:
    assert send(employee.browser, employee.form_path, message="x" * 10_000_000).status_code == 413


def test_without_the_forms_own_token_nothing_is_sent(employee: Employee) -> None:
    assert employee.browser.post(employee.form_path, data={"message": "Hallo"}).status_code == 400


def test_too_many_requests_at_once_give_the_telephone_number(employee: Employee) -> None:
    with employee.site.services.failing(RequestConversation, refused("too_many_requests")):
        answer = send(employee.browser, employee.form_path, message="Mijn verhaal begint hier.")
    assert answer.status_code == 422
    assert "heel veel verzoeken" in answer.text
    assert SHOWN_TELEPHONE in answer.text
    assert "Mijn verhaal begint hier.</textarea>" in answer.text


def test_when_no_service_answers_the_text_stays_and_sending_again_works(employee: Employee) -> None:
    with employee.site.services.failing(RequestConversation, ContractError(ErrorCode.UNAVAILABLE)):
        answer = send(employee.browser, employee.form_path, message="Mijn verhaal begint hier.")
    assert answer.status_code == 503
    again = hidden_fields(answer.text) | {"message": "Mijn verhaal begint hier."}
    assert employee.browser.post(employee.form_path, data=again).status_code == 303


def test_with_the_vault_sealed_the_text_comes_back_with_the_telephone_and_nothing_is_stored(
    employee: Employee, vault: VaultServer
) -> None:
    form = hidden_fields(employee.browser.get(employee.form_path).text) | {"message": "Mijn verhaal begint hier."}
    vault.seal()
    try:
        answer = employee.browser.post(employee.form_path, data=form)
    finally:
        vault.unseal()
    assert answer.status_code == 503
    assert "Mijn verhaal begint hier.</textarea>" in answer.text
    assert SHOWN_TELEPHONE in answer.text
    assert Listener(employee.site, employee.client.chosen).waiting() == []
    assert employee.browser.post(employee.form_path, data=form).status_code == 303


def test_in_english(employee: Employee) -> None:
    english = employee.browser.get(f"/o/{employee.client.slug}?taal=en").text
    assert "This is not a report and not a complaint. We start nothing without you." in english
    assert "Ask for a conversation with Anne de Wit" in employee.browser.get(employee.form_path).text


def test_seeds_differ_and_grow_the_same_each_time() -> None:
    seed = new_seed()
    assert is_seed(seed)
    assert not is_seed(None)
    assert not is_seed(seed + "=")
    assert grow(seed) == grow(seed)
    grown = [grow(new_seed()) for _ in range(200)]
    assert len({one.code for one in grown} | {one.thread_id for one in grown} | {one.entry_id for one in grown}) == 600
    assert all(len(one.code) == 16 for one in grown)
    assert {letter for one in grown for letter in one.code} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
