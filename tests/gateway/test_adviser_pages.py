"""An adviser's pages, in front of a real casebook on PostgreSQL and OpenBao."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from gateway.adviser.words import waiting_since
from services.contracts.casebook import DeclineReason, DeclineRequest, Outcome, ShowCase, WriteNote
from services.contracts.directory import ListServedClients, ServedClient
from services.contracts.errors import unavailable
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Role, Theme
from tests.gateway.advising import Desk, desk_of, today
from tests.gateway.building import Gateway, hidden_fields
from tests.services.casebook.running import RunningCasebook, running_casebook
from tests.support.servers import PostgresServer, VaultServer

LINDE = "Zorggroep De Linde"


@pytest.fixture(scope="module")
def running(postgres: PostgresServer, vault: VaultServer) -> Iterator[RunningCasebook]:
    with running_casebook(postgres, vault) as casebook:
        yield casebook


@pytest.fixture(scope="module")
def adviser(built_gateway: Gateway, running: RunningCasebook, vault: VaultServer) -> Desk:
    return desk_of(built_gateway, running, vault)


@pytest.fixture
def desk(gateway: Gateway, adviser: Desk) -> Desk:
    """The same adviser for every test, with organisations of its own."""
    assert gateway is adviser.gateway
    adviser.clients.clear()
    adviser.answers()
    return adviser


@pytest.fixture
def linde(desk: Desk) -> ServedClient:
    return desk.serves(LINDE, "Wijkverpleging", "Kantoor")


def page(desk: Desk, path: str) -> str:
    answer = desk.browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def form_of(html: str, action: str) -> dict[str, str]:
    """The hidden fields of one form among several."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    return hidden_fields(form)


def send(desk: Desk, shown: str, action: str, **fields: Any) -> TestResponse:
    """Fill in one form of the page at `shown`."""
    return desk.browser.post(action, data=form_of(page(desk, shown), action) | fields)


def send_page(desk: Desk, path: str, **fields: Any) -> TestResponse:
    """Fill in the form of a page that has one, which is sent to itself."""
    html = page(desk, path)
    (form,) = re.findall(r'<form method="post" novalidate.*?</form>', html, re.DOTALL)
    return desk.browser.post(path, data=hidden_fields(form) | fields)


def accepted(desk: Desk, client: ServedClient, message: str | None = None) -> Any:
    talk = desk.is_asked(client, message)
    assert send(desk, talk.path, f"{talk.path}/aannemen").location == talk.path
    return talk


def opened(desk: Desk, client: ServedClient) -> str:
    """The path of a fresh case file."""
    talk = accepted(desk, client)
    answer = send(desk, talk.path, f"{talk.path}/dossier")
    assert answer.status_code == 303
    return str(answer.location)


def id_in(path: str) -> UUID:
    return UUID(path.rsplit("/", 1)[1])


def conversation(**changed: Any) -> dict[str, Any]:
    return {"held_on": today().isoformat(), "channel": "phone", "minutes": "45"} | changed


def oral_contact(**changed: Any) -> dict[str, Any]:
    return (
        conversation(natures=["workload"], relation="", unit="", occurrence="not_said", words="", outcome="") | changed
    )


# --- today -----------------------------------------------------------------------------------------------------------


def test_who_waits_stands_first_with_how_long(desk: Desk, linde: ServedClient) -> None:
    desk.is_asked(linde)
    html = page(desk, "/vandaag")
    assert LINDE in html
    assert "Wacht sinds vandaag" in html
    assert html.index("Wacht op jouw antwoord") < html.index("Berichten") < html.index("Open dossiers")


@pytest.mark.parametrize(
    ("asked", "words", "long"),
    [
        (datetime(2026, 3, 10, 1, tzinfo=UTC), "sinds vandaag", False),
        (datetime(2026, 3, 9, 22, tzinfo=UTC), "sinds gisteren", False),  # 23:00 here
        (datetime(2026, 3, 8, 9, tzinfo=UTC), "2 dagen", True),
    ],
)
def test_a_request_of_two_days_ago_stands_out(gateway: Gateway, asked: datetime, words: str, long: bool) -> None:
    with gateway.app.test_request_context():
        assert waiting_since(asked, datetime(2026, 3, 10, 12, tzinfo=UTC)) == (words, long)


def test_unread_messages_stand_out_until_the_adviser_answers(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde, "Kunnen we bellen?")
    assert "De melder schreef" in line_of(page(desk, "/vandaag"), talk.path)
    send(desk, talk.path, f"{talk.path}/schrijven", message="Ja, morgen.", kind="message")
    assert "De melder schreef" not in line_of(page(desk, "/vandaag"), talk.path)


def line_of(html: str, path: str) -> str:
    """What a list says of one thread."""
    (line,) = [line for line in re.findall(r"<li class=\"row-line.*?</li>", html, re.DOTALL) if path in line]
    return line


def test_without_names_the_work_is_still_there(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde)

    def away(_request: object, _actor: object) -> None:
        raise unavailable()

    desk.gateway.services.answers[ListServedClients] = away
    html = page(desk, "/vandaag")
    assert talk.path in html
    assert "naam nu niet op te halen" in html


def test_from_today_to_a_recorded_conversation_is_one_link_and_one_form(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    (link,) = re.findall(rf'href="({case}\?doe=gesprek)#gesprek"', page(desk, "/vandaag"))
    html = page(desk, link)
    assert re.search(r'<details class="sheet" open>', html)
    answer = desk.browser.post(f"{case}/gesprekken", data=form_of(html, f"{case}/gesprekken") | conversation())
    assert answer.location == case
    assert [one.minutes for one in desk.case(id_in(case)).conversations] == [45]


# --- a thread --------------------------------------------------------------------------------------------------------


def test_the_first_message_is_read_and_the_request_accepted(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde, "Ik loop ergens tegenaan.")
    html = page(desk, talk.path)
    assert "Ik loop ergens tegenaan." in html
    assert "De melder leest mee." in html
    assert send(desk, talk.path, f"{talk.path}/aannemen").status_code == 303
    assert "Schrijf aan de melder" in page(desk, talk.path)


def test_declining_needs_a_reason_and_ends_the_reading(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde)
    without = send(desk, talk.path, f"{talk.path}/niet-aannemen")
    assert without.status_code == 400
    assert "Kies een reden." in without.text
    answer = send(desk, talk.path, f"{talk.path}/niet-aannemen", reason="no_room")
    assert answer.location == "/vandaag"
    assert desk.browser.get(talk.path).status_code == 404


def test_answering_what_was_answered_elsewhere_is_said(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde)
    form = form_of(page(desk, talk.path), f"{talk.path}/aannemen")
    send(desk, talk.path, f"{talk.path}/aannemen")
    again = desk.browser.post(f"{talk.path}/aannemen", data=form | {"command_id": str(uuid4())})
    assert again.status_code == 422
    assert "al beantwoord" in again.text


def test_a_message_that_came_meanwhile_is_shown_before_accepting(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde)
    form = form_of(page(desk, talk.path), f"{talk.path}/aannemen")
    talk.caller_writes("Nog iets: liever niet op dinsdag.")
    overtaken = desk.browser.post(f"{talk.path}/aannemen", data=form)
    assert overtaken.status_code == 409
    assert "liever niet op dinsdag" in overtaken.text
    again = form_of(overtaken.text, f"{talk.path}/aannemen")
    assert desk.browser.post(f"{talk.path}/aannemen", data=again).status_code == 303


def test_what_the_adviser_writes_the_caller_reads_and_the_database_does_not(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    words = "Marker-8472 woensdag bel ik je."
    send(desk, talk.path, f"{talk.path}/schrijven", message=words, kind="message")
    assert talk.caller_reads() == [words]
    assert words in page(desk, talk.path)
    stored = desk.casebook.rows("SELECT state AS blob FROM events UNION ALL SELECT sealed FROM commands")
    assert stored
    assert not any(b"Marker-8472" in bytes(row["blob"]) for row in stored)


def test_something_recorded_together_is_marked_and_read_by_both(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    send(desk, talk.path, f"{talk.path}/schrijven", message="Doel: rust.", kind="shared_entry")
    assert "Samen vastgelegd" in page(desk, talk.path)
    assert talk.caller_reads() == ["Doel: rust."]


def test_a_correction_stands_beside_what_it_corrects(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    send(desk, talk.path, f"{talk.path}/schrijven", message="Dinsdag bel ik.", kind="message")
    (correct,) = re.findall(rf'href="({talk.path}/verbeteren/[0-9a-f-]+)"', page(desk, talk.path))
    assert "Dinsdag bel ik." in page(desk, correct)
    assert send_page(desk, correct, message="Donderdag bel ik.").location == talk.path
    html = page(desk, talk.path)
    assert html.index("Dinsdag bel ik.") < html.index("Verbetering van het bericht") < html.index("Donderdag bel ik.")


def test_the_callers_words_are_not_the_advisers_to_correct(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde, "Mijn woorden")
    (entry,) = re.findall(r'id="bericht-([0-9a-f-]+)"', page(desk, talk.path))
    assert desk.browser.get(f"{talk.path}/verbeteren/{entry}").status_code == 404


def test_a_form_sent_twice_makes_one_message(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    form = form_of(page(desk, talk.path), f"{talk.path}/schrijven") | {"message": "Een keer", "kind": "message"}
    for _ in range(2):
        assert desk.browser.post(f"{talk.path}/schrijven", data=form).status_code == 303
    assert talk.caller_reads() == ["Een keer"]


@pytest.mark.parametrize("message", ["", " \n ", "a" * 20_001, "bel\x07"])
def test_no_text_too_much_and_odd_signs_are_told_and_kept(desk: Desk, linde: ServedClient, message: str) -> None:
    talk = accepted(desk, linde)
    answer = send(desk, talk.path, f"{talk.path}/schrijven", message=message, kind="message")
    assert answer.status_code == 400
    assert "Kijk dit nog even na" in answer.text
    assert message.strip()[:20] in answer.text
    assert talk.caller_reads() == []


def test_a_thread_gets_one_case_file(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    form = form_of(page(desk, talk.path), f"{talk.path}/dossier")
    first = desk.browser.post(f"{talk.path}/dossier", data=form)
    assert first.status_code == 303
    assert first.location in page(desk, talk.path)
    second = desk.browser.post(
        f"{talk.path}/dossier", data=form | {"command_id": str(uuid4()), "case_id": str(uuid4())}
    )
    assert second.status_code == 422
    assert "hoort al een dossier" in second.text


# --- a case file -----------------------------------------------------------------------------------------------------


def test_a_note_is_sealed_for_this_adviser_alone(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    send(desk, case, f"{case}/aantekeningen", words="Marker-5521 wil nadenken.")
    html = page(desk, case)
    assert "Marker-5521 wil nadenken." in html
    assert "Alleen jij kunt dit lezen." in html
    (note,) = desk.case(id_in(case)).notes
    assert desk.opens_note(id_in(case), note.entry_id) == "Marker-5521 wil nadenken."
    stored = desk.casebook.rows("SELECT state AS blob FROM events UNION ALL SELECT sealed FROM commands")
    assert not any(b"Marker-5521" in bytes(row["blob"]) for row in stored)


def test_a_corrected_note_keeps_the_first_words(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    send(desk, case, f"{case}/aantekeningen", words="Maandag gebeurd.")
    (correct,) = re.findall(rf'href="({case}/aantekeningen/[0-9a-f-]+/verbeteren)"', page(desk, case))
    assert send_page(desk, correct, words="Dinsdag gebeurd.").location == f"{case}#aantekeningen"
    html = page(desk, case)
    assert "Maandag gebeurd." in html
    assert "Dinsdag gebeurd." in html
    assert "Later verbeterd" in html


def test_an_overtaken_note_is_told_kept_and_sent_again_as_it_is(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    form = form_of(page(desk, case), f"{case}/aantekeningen") | {"words": "In het eerste tabblad getypt."}
    send(desk, case, f"{case}/aantekeningen", words="In het tweede tabblad.")
    overtaken = desk.browser.post(f"{case}/aantekeningen", data=form)
    assert overtaken.status_code == 409
    assert "In het eerste tabblad getypt." in overtaken.text
    assert "In het tweede tabblad." in overtaken.text
    again = form_of(overtaken.text, f"{case}/aantekeningen") | {"words": "In het eerste tabblad getypt."}
    assert desk.browser.post(f"{case}/aantekeningen", data=again).status_code == 303
    assert len(desk.case(id_in(case)).notes) == 2


def test_a_day_to_come_is_refused_and_the_form_stays(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    tomorrow = (today() + timedelta(days=2)).isoformat()
    answer = send(desk, case, f"{case}/gesprekken", **conversation(held_on=tomorrow, minutes="25"))
    assert answer.status_code == 422
    assert "in de toekomst" in answer.text
    assert 'value="25"' in answer.text
    assert tomorrow in answer.text


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": "0"}, {"minutes": "1441"}, {"minutes": "veel"}, {"held_on": "31-13-2026"}, {"channel": "duif"}],
)
def test_a_conversation_that_cannot_be_is_told(desk: Desk, linde: ServedClient, wrong: dict[str, str]) -> None:
    case = opened(desk, linde)
    answer = send(desk, case, f"{case}/gesprekken", **conversation(**wrong))
    assert answer.status_code == 400
    assert desk.case(id_in(case)).conversations == ()


def test_a_corrected_conversation_stays_to_be_seen_and_counts_once(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    send(desk, case, f"{case}/gesprekken", **conversation())
    (correct,) = re.findall(rf'href="({case}/gesprekken/[0-9a-f-]+/verbeteren)"', page(desk, case))
    assert send_page(desk, correct, **conversation(minutes="50", channel="video")).location == case
    html = page(desk, case)
    assert "Aantal gesprekken: 1. Samen 50 minuten." in html
    assert "verbeterd, telt niet mee" in html
    assert desk.browser.get(correct).status_code == 404


@pytest.mark.practice(96)
def test_a_classification_is_chosen_and_changed_as_a_whole(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    chosen = {
        "natures": ["bullying", "intimidation"],
        "relation": "manager",
        "unit": str(linde.units[0].unit_id),
        "occurrence": "over_5_years",
        "themes": ["leadership"],
    }
    assert send(desk, case, f"{case}/indeling", **chosen).location == case
    coded = desk.case(id_in(case)).classification
    assert coded is not None
    assert (set(coded.natures), coded.relation) == ({Nature.BULLYING, Nature.INTIMIDATION}, Relation.MANAGER)
    assert (coded.unit_id, coded.occurrence) == (linde.units[0].unit_id, OccurrencePeriod.OVER_5_YEARS)
    assert coded.themes == (Theme.LEADERSHIP,)
    html = page(desk, case)
    assert "Wijkverpleging" in html
    assert html.count("checked") >= 3


def test_no_nature_and_a_unit_of_another_client_are_told(desk: Desk, linde: ServedClient) -> None:
    other = desk.serves("Gemeente Waterveld", "Buitendienst")
    case = opened(desk, linde)
    for wrong in ({"natures": []}, {"natures": ["bullying"], "unit": str(other.units[0].unit_id)}):
        answer = send(desk, case, f"{case}/indeling", **({"relation": "", "occurrence": "not_said"} | wrong))
        assert answer.status_code == 400
    assert desk.case(id_in(case)).classification is None


@pytest.mark.practice(20)
def test_a_case_is_closed_and_then_only_set_right(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    before = page(desk, case)
    assert send(desk, case, f"{case}/afsluiten", outcome="story_told").location == case
    html = page(desk, case)
    assert "De melder heeft het verhaal kunnen vertellen" in html
    assert f'action="{case}/aantekeningen"' not in html
    assert desk.case(id_in(case)).outcome is Outcome.STORY_TOLD
    late = form_of(before, f"{case}/aantekeningen") | {"words": "Te laat, maar niet weg.", "expected_version": "2"}
    answer = desk.browser.post(f"{case}/aantekeningen", data=late)
    assert answer.status_code == 422
    assert "afgesloten" in answer.text
    assert "Te laat, maar niet weg." in answer.text


def test_the_list_shows_open_ones_and_closed_ones_when_asked(desk: Desk, linde: ServedClient) -> None:
    open_case, closed = opened(desk, linde), opened(desk, linde)
    send(desk, closed, f"{closed}/afsluiten", outcome="informed")
    assert (open_case in page(desk, "/dossiers"), closed in page(desk, "/dossiers")) == (True, False)
    assert closed in page(desk, "/dossiers?ook=afgesloten")


# --- quick entry -----------------------------------------------------------------------------------------------------


def test_an_oral_contact_is_one_form(desk: Desk, linde: ServedClient) -> None:
    answer = send_page(
        desk,
        f"/dossiers/snel/{linde.client_id}",
        **oral_contact(words="Even van zich af praten.", unit=str(linde.units[1].unit_id), outcome="story_told"),
    )
    assert answer.status_code == 303
    case = desk.case(id_in(answer.location))
    assert [(one.channel, one.minutes) for one in case.conversations] == [(Channel.PHONE, 45)]
    assert (case.outcome, case.thread_id) == (Outcome.STORY_TOLD, None)
    assert case.classification is not None
    assert case.classification.unit_id == linde.units[1].unit_id
    assert "Even van zich af praten." in page(desk, answer.location)


def test_with_one_organisation_there_is_nothing_to_choose(desk: Desk, linde: ServedClient) -> None:
    assert desk.browser.get("/dossiers/snel").location == f"/dossiers/snel/{linde.client_id}"
    desk.serves("Gemeente Waterveld", "Buitendienst")
    assert LINDE in page(desk, "/dossiers/snel")


def test_today_and_the_usual_answers_are_filled_in(desk: Desk, linde: ServedClient) -> None:
    html = page(desk, f"/dossiers/snel/{linde.client_id}")
    assert f'value="{today().isoformat()}"' in html
    assert re.search(r'<input checked[^>]*value="phone"', html)


def test_a_forgotten_nature_keeps_everything_else(desk: Desk, linde: ServedClient) -> None:
    before = desk.cases()
    answer = send_page(desk, f"/dossiers/snel/{linde.client_id}", **oral_contact(natures=[], words="Dit blijft staan."))
    assert answer.status_code == 400
    assert "Kies minstens één aard." in answer.text
    assert "Dit blijft staan." in answer.text
    assert desk.cases() == before


def test_a_day_before_the_allocation_is_refused(desk: Desk, linde: ServedClient) -> None:
    answer = send_page(desk, f"/dossiers/snel/{linde.client_id}", **oral_contact(held_on="2024-12-31"))
    assert answer.status_code == 422
    assert "niet aan deze organisatie toegewezen" in answer.text


def test_sent_twice_it_is_one_case(desk: Desk, linde: ServedClient) -> None:
    before, path = len(desk.cases()), f"/dossiers/snel/{linde.client_id}"
    (form,) = re.findall(r'<form method="post" novalidate.*?</form>', page(desk, path), re.DOTALL)
    for _ in range(2):
        assert desk.browser.post(path, data=hidden_fields(form) | oral_contact(words="Een keer")).status_code == 303
    assert len(desk.cases()) == before + 1


def test_another_advisers_organisation_is_not_there(desk: Desk) -> None:
    assert desk.browser.get(f"/dossiers/snel/{uuid4()}").status_code == 404


# --- who else, and when something is away ----------------------------------------------------------------------------


@pytest.mark.practice(42)
def test_for_a_colleague_it_is_the_same_page_as_for_nothing(desk: Desk, linde: ServedClient) -> None:
    talk = accepted(desk, linde)
    case = opened(desk, linde)
    colleague, _person = desk.gateway.logged_in(Role.ADVISER)
    nothing = {path: colleague.get(f"{path}/{uuid4()}") for path in ("/gesprekken", "/dossiers")}
    for path in (talk.path, case):
        theirs, absent = colleague.get(path), nothing[path.rsplit("/", 1)[0]]
        assert theirs.status_code == absent.status_code == 404
        assert hidden_free(theirs.text) == hidden_free(absent.text)


def hidden_free(html: str) -> str:
    return re.sub(r'value="[^"]*"', "", html)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CLIENT_CONTACT, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD])
def test_no_other_role_comes_in(desk: Desk, linde: ServedClient, role: Role) -> None:
    case = opened(desk, linde)
    browser, _person = desk.gateway.logged_in(role)
    for path in ("/vandaag", "/dossiers", case, "/dossiers/snel"):
        assert browser.get(path).status_code == 404


def test_with_the_vault_sealed_a_note_is_handed_back_and_nothing_is_kept(
    desk: Desk, linde: ServedClient, vault: VaultServer
) -> None:
    case = opened(desk, linde)
    form = form_of(page(desk, case), f"{case}/aantekeningen")
    desk.casebook.service.event_log.evict(id_in(case))  # type: ignore[attr-defined]
    desk.gateway.clock.ahead = timedelta(minutes=2)
    vault.seal()
    try:
        answer = desk.browser.post(f"{case}/aantekeningen", data=form | {"words": "Dit mag niet verloren gaan, hoor."})
    finally:
        vault.unseal()
    assert answer.status_code == 503
    assert "Dit mag niet verloren gaan, hoor." in answer.text
    assert "088 000 00 00" in answer.text
    assert desk.case(id_in(case)).notes == ()


def test_every_page_stays_out_of_caches(desk: Desk, linde: ServedClient) -> None:
    for path in ("/vandaag", opened(desk, linde)):
        assert "no-store" in desk.browser.get(path).headers["Cache-Control"]


def test_what_is_asked_of_casebook_carries_no_words(desk: Desk, linde: ServedClient) -> None:
    case = opened(desk, linde)
    desk.gateway.services.asked.clear()
    send(desk, case, f"{case}/aantekeningen", words="Marker-9917")
    (asked,) = [request for request, _actor in desk.gateway.services.asked if isinstance(request, WriteNote)]
    assert b"Marker-9917" not in asked.text.blob
    assert any(isinstance(request, ShowCase) for request, _actor in desk.gateway.services.asked)


def test_a_reason_to_decline_travels_to_casebook_only(desk: Desk, linde: ServedClient) -> None:
    talk = desk.is_asked(linde)
    send(desk, talk.path, f"{talk.path}/niet-aannemen", reason="knows_someone_involved")
    (asked,) = [request for request, _actor in desk.gateway.services.asked if isinstance(request, DeclineRequest)]
    assert asked.reason is DeclineReason.KNOWS_SOMEONE_INVOLVED
    said = desk.casebook.service.event_log.announcements_after("intake", 0, 1000)
    declined = [envelope for envelope in said if envelope.body.get("thread_id") == str(talk.key.owner)]
    assert [sorted(envelope.body) for envelope in declined] == [["adviser_id", "thread_id"]]
