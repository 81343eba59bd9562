"""Coming back with a receipt code."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from services.contracts.casebook import PostKind, ShowThread
from services.contracts.directory import LookUpNames
from services.contracts.errors import ContractError, ErrorCode, not_found
from tests.gateway.building import hidden_fields, send
from tests.gateway.employee_site import TELEPHONE, Employee, Listener
from tests.support.platform import until
from tests.support.servers import VaultServer

NO_REPORT = "Dit is geen melding en geen klacht. Wij starten niets zonder jou."


@pytest.fixture
def anne(employee: Employee) -> Listener:
    return Listener(employee.site, employee.client.chosen)


@pytest.fixture
def bram(employee: Employee) -> Listener:
    return Listener(employee.site, employee.client.other)


# --- keeping the code ------------------------------------------------------------------------------------------------


@pytest.mark.practice(4)
def test_the_code_is_shown_until_it_is_kept_and_then_never_again(employee: Employee) -> None:
    code = employee.ask()
    page = employee.browser.get("/gesprek/code")
    assert code in page.text
    assert NO_REPORT in page.text
    employee.keep()
    after = employee.browser.get("/gesprek/code")
    assert (after.status_code, after.location) == (303, "/gesprek/lezen")
    assert code not in employee.reads()


def test_nothing_else_opens_before_the_code_is_kept(employee: Employee) -> None:
    code = employee.ask()
    for path in ("/gesprek/lezen", "/gesprek/kiezen", "/gesprek/intrekken"):
        assert employee.browser.get(path).location == "/gesprek/code"
    unticked = send(employee.browser, "/gesprek/code")
    assert unticked.status_code == 400
    assert "Bewaar eerst je code" in unticked.text
    assert code in unticked.text


def test_without_a_code_every_page_leads_to_the_form_that_asks_for_it(employee: Employee) -> None:
    for path in ("code", "lezen", "kiezen", "intrekken", f"verbeteren/{uuid4()}"):
        assert employee.browser.get(f"/gesprek/{path}").location == "/gesprek"


# --- entering the code -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_the_code_opens_the_conversation_however_it_is_typed(employee: Employee, spelling: object) -> None:
    code = employee.asked("Mag ik bellen?")
    device = employee.elsewhere()
    assert device.enters(spelling(code)).location == "/gesprek/lezen"  # type: ignore[operator]
    assert "Mag ik bellen?" in device.reads()


def test_wrong_malformed_and_withdrawn_codes_get_the_same_answer(employee: Employee) -> None:
    code = employee.asked()
    send(employee.browser, "/gesprek/intrekken")
    answers = []
    for typed in (code, "7QK2-M9XR-AB3D-5TFW", "onzin", "U" * 16):
        answer = employee.elsewhere().enters(typed)
        answers.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 400


def test_many_wrong_codes_slow_down_this_browser_and_no_other(employee: Employee) -> None:
    code = employee.asked()
    guesser = employee.elsewhere()
    statuses = [guesser.enters("7QK2-M9XR-AB3D-5TFW").status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert employee.elsewhere().enters(code).status_code == 303


def test_right_codes_are_not_counted(employee: Employee) -> None:
    code, device = employee.asked(), employee.elsewhere()
    assert [device.enters(code).status_code for _ in range(12)] == [303] * 12


def test_the_code_is_in_no_log_and_no_address(employee: Employee, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        code = employee.asked("Mag ik bellen?")
        opened = employee.elsewhere().enters(code)
    for spelling in (code, code.replace("-", ""), "Mag ik bellen?"):
        assert spelling not in caplog.text
        assert spelling not in str(opened.headers)
        assert spelling.encode() not in employee.site.stored_by_the_gateway()


# --- reading and writing ---------------------------------------------------------------------------------------------


def test_a_request_that_is_still_under_way_is_said_calmly(employee: Employee) -> None:
    employee.ask("Mag ik bellen?")
    employee.keep()
    with employee.site.services.failing(ShowThread, not_found()):
        page = employee.reads()
    assert "Je verzoek is ontvangen" in page
    assert "<textarea" not in page


def test_both_sides_are_read_newest_last(employee: Employee, anne: Listener) -> None:
    employee.asked("Mag ik bellen?")
    thread_id = anne.accepts()
    anne.writes(thread_id, "Ja. Wanneer kan het veilig?")
    employee.writes("Morgen na zessen.")
    anne.writes(thread_id, "Afgesproken: morgen na zessen.", PostKind.SHARED_ENTRY)
    page = employee.until_shown("Anne de Wit is er voor je")
    assert re.findall(r'<p class="post-text">(.*?)</p>', page) == [
        "Mag ik bellen?",
        "Ja. Wanneer kan het veilig?",
        "Morgen na zessen.",
        "Afgesproken: morgen na zessen.",
    ]
    assert "Vastgelegd, zodat jij het ook hebt" in page
    assert anne.reads(thread_id)[2] == "Morgen na zessen."


def test_the_caller_may_add_something_before_there_is_an_answer(employee: Employee, anne: Listener) -> None:
    employee.asked("Mag ik bellen?")
    employee.writes("Het liefst vandaag.")
    (thread_id,) = anne.waiting()
    assert anne.reads(thread_id) == ["Mag ik bellen?", "Het liefst vandaag."]


def test_a_message_sent_twice_stands_there_once(employee: Employee) -> None:
    employee.asked()
    fields = hidden_fields(employee.reads()) | {"message": "Het liefst vandaag."}
    for _ in range(2):
        assert employee.browser.post("/gesprek/lezen", data=fields).status_code == 303
    assert employee.reads().count("Het liefst vandaag.") == 1


def test_typed_text_is_shown_as_text(employee: Employee) -> None:
    employee.asked('<script>alert("x")</script>')
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in employee.reads()


def test_an_empty_message_is_not_sent(employee: Employee) -> None:
    employee.asked()
    assert send(employee.browser, "/gesprek/lezen", message="  ").status_code == 400


def test_a_correction_stands_beside_what_it_sets_right(employee: Employee, anne: Listener) -> None:
    employee.asked("Sinds mei.")
    (path,) = re.findall(r'href="(/gesprek/verbeteren/[^"]+)"', employee.reads())
    form = employee.browser.get(path).text
    assert "Sinds mei.</textarea>" in form
    assert send(employee.browser, path, message="Sinds maart.").location == "/gesprek/lezen"
    page = employee.reads()
    assert page.index("Sinds mei.") < page.index("Verbetering van het bericht van") < page.index("Sinds maart.")
    assert "Later verbeterd" in page
    (thread_id,) = anne.waiting()
    assert anne.reads(thread_id) == ["Sinds mei.", "Sinds maart."]


def test_only_own_messages_can_be_corrected(employee: Employee, anne: Listener) -> None:
    employee.asked("Mag ik bellen?")
    theirs = anne.writes(anne.accepts(), "Ja.")
    employee.until_shown("Ja.")
    for entry_id in (theirs, uuid4()):
        assert employee.browser.get(f"/gesprek/verbeteren/{entry_id}").status_code == 404


def test_a_name_that_cannot_be_looked_up_does_not_keep_anyone_from_reading(employee: Employee) -> None:
    employee.asked("Mag ik bellen?")
    with employee.site.services.failing(LookUpNames, ContractError(ErrorCode.UNAVAILABLE)):
        page = employee.reads()
    assert "Je verzoek ligt bij Je vertrouwenspersoon" not in page
    assert "Mag ik bellen?" in page


@pytest.mark.practice(91)
def test_the_page_says_who_can_read_it(employee: Employee) -> None:
    employee.asked()
    page = employee.reads()
    assert "Niet je organisatie, niet onze planners" in page
    assert NO_REPORT in page


# --- declined --------------------------------------------------------------------------------------------------------


@pytest.mark.practice(7)
def test_after_a_decline_the_caller_chooses_and_only_the_new_adviser_reads_on(
    employee: Employee, anne: Listener, bram: Listener
) -> None:
    employee.asked("Mag ik bellen?")
    thread_id = anne.declines()
    employee.until_shown("Anne de Wit kan dit gesprek niet voeren")
    choices = employee.browser.get("/gesprek/kiezen").text
    assert re.findall(r"Kies (Anne de Wit|Bram Smit|Carla Vos)</button>", choices) == ["Bram Smit"]
    assert bram.waiting() == []
    send(employee.browser, "/gesprek/kiezen", adviser_id=str(employee.client.other))
    employee.until_shown("Je verzoek ligt bij Bram Smit")
    until(lambda: bram.waiting() == [thread_id], what="the new adviser to see the request")
    assert bram.reads(thread_id) == ["Mag ik bellen?"]
    with pytest.raises(ContractError, match="not_found"):
        anne.thread(thread_id)


def test_an_adviser_who_is_not_offered_cannot_be_chosen(employee: Employee, anne: Listener) -> None:
    employee.asked()
    anne.declines()
    employee.until_shown("kan dit gesprek niet voeren")
    for adviser_id in (employee.client.chosen, employee.client.advisory, uuid4(), "onzin"):
        send(employee.browser, "/gesprek/kiezen", adviser_id=str(adviser_id))
        assert "Anne de Wit kan dit gesprek niet voeren" in employee.reads()


def test_as_long_as_nobody_declined_there_is_nothing_to_choose(employee: Employee) -> None:
    employee.asked()
    assert employee.browser.get("/gesprek/kiezen").location == "/gesprek/lezen"


# --- withdrawing and closing -----------------------------------------------------------------------------------------


@pytest.mark.practice(25)
def test_a_withdrawn_request_is_gone_for_everyone(employee: Employee, anne: Listener) -> None:
    code = employee.asked("Mag ik bellen?")
    other_device = employee.elsewhere()
    other_device.enters(code)
    assert send(employee.browser, "/gesprek/intrekken").location == "/gesprek/ingetrokken?taal=nl"
    assert employee.browser.get("/gesprek/lezen").location == "/gesprek"
    assert other_device.browser.get("/gesprek/lezen").location == "/gesprek"
    until(lambda: anne.waiting() == [], what="the request to leave the adviser's list")


def test_after_acceptance_there_is_no_withdrawing(employee: Employee, anne: Listener) -> None:
    employee.asked()
    anne.accepts()
    employee.until_shown("is er voor je")
    assert employee.browser.get("/gesprek/intrekken").location == "/gesprek/lezen"


def test_closing_ends_the_conversation_on_this_device_and_wipes_it(employee: Employee) -> None:
    code = employee.asked("Mag ik bellen?")
    closed = send(employee.browser, "/gesprek/sluiten", page="/gesprek/lezen")
    assert closed.location == "/gesprek/gesloten?taal=nl"
    assert closed.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert employee.browser.get("/gesprek/lezen").location == "/gesprek"
    assert employee.elsewhere().enters(code).location == "/gesprek/lezen"


def test_after_half_an_hour_typed_text_is_handed_back_and_nothing_is_sent(employee: Employee, anne: Listener) -> None:
    employee.asked("Mag ik bellen?")
    fields = hidden_fields(employee.reads()) | {"message": "Dit had ik net heel voorzichtig opgeschreven."}
    employee.site.clock.ahead = timedelta(minutes=31)
    answer = employee.browser.post("/gesprek/lezen", data=fields)
    assert answer.status_code == 401
    assert "Dit had ik net heel voorzichtig opgeschreven.</textarea>" in answer.text
    assert "Voer je code opnieuw in" in answer.text
    (thread_id,) = anne.waiting()
    assert anne.reads(thread_id) == ["Mag ik bellen?"]


def test_with_the_vault_sealed_typed_text_is_handed_back(employee: Employee, vault: VaultServer) -> None:
    employee.asked("Mag ik bellen?")
    fields = hidden_fields(employee.reads()) | {"message": "Dit had ik net heel voorzichtig opgeschreven."}
    employee.site.signatures_end()
    vault.seal()
    try:
        answer = employee.browser.post("/gesprek/lezen", data=fields)
    finally:
        vault.unseal()
    assert answer.status_code == 503
    assert "Dit had ik net heel voorzichtig opgeschreven." in answer.text
    assert TELEPHONE in answer.text.replace("\u00a0", " ")


def test_every_page_has_a_way_out_and_a_title_that_tells_nothing(employee: Employee, anne: Listener) -> None:
    employee.ask("Mag ik bellen?")
    pages = [employee.browser.get("/gesprek/code").text]
    employee.keep()
    page = employee.until_shown("Je verzoek ligt bij")
    (correct,) = re.findall(r'href="(/gesprek/verbeteren/[^"]+)"', page)
    pages += [page, *(employee.browser.get(path).text for path in (correct, "/gesprek/intrekken", "/gesprek"))]
    anne.declines()
    employee.until_shown("kan dit gesprek niet voeren")
    paths = ("/gesprek/kiezen", "/gesprek/gesloten", "/gesprek/ingetrokken")
    pages += [employee.browser.get(path).text for path in paths]
    for one in pages:
        assert 'href="/weg"' in one
        (title,) = re.findall(r"<title>(.*?)</title>", one)
        assert not re.search(r"vertrouwens|gesprek|Linde|Anne|melding", title, re.IGNORECASE)
        assert not re.search(r"<script|style=", one)


def test_closing_keeps_the_language(employee: Employee) -> None:
    employee.asked()
    employee.browser.get("/gesprek/lezen?taal=en")
    closed = send(employee.browser, "/gesprek/sluiten", page="/gesprek/lezen")
    assert "Your conversation is closed on this device" in employee.elsewhere().browser.get(closed.location).text
