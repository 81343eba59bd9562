"""The pages of the annual report, with reporting's answers written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.contracts.directory import LookUpNames, NamesAnswer
from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError, conflict, refused
from services.contracts.fields import Role
from services.contracts.reporting import (
    Done,
    DownloadReport,
    Language,
    ListReports,
    ReleaseReport,
    ReportFile,
    ReportLine,
    ReportList,
    ReportStatus,
    ReportView,
    ShowReport,
    WriteInterpretation,
)
from services.reporting.application.show_report import show_report
from services.reporting.domain.annual_report import AnnualReport
from tests.gateway.building import Gateway, hidden_fields, send
from tests.services.reporting.examples import LINDE, LINDE_NAME, MARIEKE, as_adviser, drafted, interpreted, released
from tests.services.reporting.in_memory import MemoryAllocations, MemoryNames, MemoryReports

TYPED = {"interpretation": "Mensen wachten lang.", "recommendations": "- Train leidinggevenden."}


def view_of(report: AnnualReport, language: Language = Language.NL) -> ReportView:
    query = ShowReport(report_id=report.id, language=language)
    serving, names = MemoryAllocations((MARIEKE, LINDE, None)), MemoryNames({LINDE: LINDE_NAME})
    return show_report(query, as_adviser(), MemoryReports(report), serving, names).answer


def line(status: ReportStatus, year: int = 2025, due: date = date(2026, 3, 1)) -> ReportLine:
    at = datetime(2026, 2, 14, 12, tzinfo=UTC) if status is ReportStatus.RELEASED else None
    return ReportLine(
        report_id=uuid4(),
        client_id=LINDE,
        client_name=LINDE_NAME,
        year=year,
        due_on=due,
        status=status,
        released_at=at,
    )


def shows(gateway: Gateway, report: AnnualReport) -> str:
    """The gateway gets this report from reporting; its path."""
    gateway.services.answers[ShowReport] = lambda query, _actor: view_of(report, query.language)
    return f"/verslagen/{report.id}"


def asked(gateway: Gateway, kind: type[Request]) -> list[Any]:
    return [request for request, _ in gateway.services.asked if type(request) is kind]


def refusing(error: ContractError) -> Callable[[Request, Actor], Any]:
    def answer(_request: Request, _actor: Actor) -> Any:
        raise error

    return answer


def test_a_contact_reads_the_report_as_a_page(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    path = shows(gateway, released(12))
    page = browser.get(path)
    assert page.status_code == 200
    for section in view_of(released(12)).document.sections:
        assert section.title in page.text
    assert '<strong class="report-figure">12</strong>' in page.text
    assert "textarea" not in page.text


@pytest.mark.practice(87)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_zero_to_six_conversations_give_the_same_page(gateway: Gateway, language: str) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    pages = set()
    for count in range(7):
        report = released(count)
        shows(gateway, report)
        page = browser.get(f"/verslagen/{report.id}?taal={language}").text
        pages.add(without_token(page).replace(str(report.id), "ID"))
    assert len(pages) == 1


def without_token(page: str) -> str:
    token = hidden_fields(page)["csrf_token"]
    return page.replace(token, "TOKEN")


def test_the_page_and_its_report_follow_the_language_of_the_screen(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    page = browser.get(shows(gateway, released()) + "?taal=en").text
    assert "Annual report of the confidential adviser" in page
    assert "Download as PDF" in page


def test_typed_markup_is_shown_and_never_run(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    report = drafted()
    report.write_interpretation(report.planned, "<script>alert(1)</script>", "{{ 7 * 7 }} <b>x</b>")
    page = browser.get(shows(gateway, report) + "/voorbeeld").text
    assert page.count("<script") == 0
    browser, _ = gateway.logged_in(Role.ADVISER)
    page = browser.get(shows(gateway, report) + "/voorbeeld").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }} &lt;b&gt;x&lt;/b&gt;" in page


def test_an_adviser_writes_after_a_screen_that_says_it_leaves_the_case_file(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, drafted())
    gateway.services.answers[WriteInterpretation] = lambda _request, _actor: Done(version=3)
    check = send(browser, path, step="check", **TYPED)
    assert "Dit verlaat het dossier" in check.text
    assert asked(gateway, WriteInterpretation) == []
    saved = browser.post(path, data=hidden_fields(check.text) | {"step": "save"})
    assert saved.status_code == 303
    (command,) = asked(gateway, WriteInterpretation)
    assert (command.interpretation, command.recommendations, command.expected_version) == (*TYPED.values(), 2)


def test_going_back_from_that_screen_keeps_the_words(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, drafted())
    check = send(browser, path, step="check", **TYPED)
    back = browser.post(path, data=hidden_fields(check.text) | {"step": "edit"})
    assert back.status_code == 200
    assert "Mensen wachten lang." in back.text
    assert asked(gateway, WriteInterpretation) == []


def test_somebody_else_was_first_and_the_typed_words_stay(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, drafted())
    check = send(browser, path, step="check", **TYPED)
    gateway.services.answers[WriteInterpretation] = refusing(conflict())
    shows(gateway, interpreted())
    answer = browser.post(path, data=hidden_fields(check.text) | {"step": "save"})
    assert answer.status_code == 409
    assert "Mensen wachten lang." in answer.text
    assert "Wat er nu bewaard staat" in answer.text
    assert hidden_fields(answer.text)["expected_version"] == "3"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("interpretation", "x" * 20_001),
        ("recommendations", "nul\x00"),
        ("command_id", "geen"),
        ("expected_version", "-1"),
    ],
)
def test_words_that_cannot_be_kept_are_a_400_and_stay_on_the_page(gateway: Gateway, field: str, text: str) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    answer = send(browser, shows(gateway, drafted()), step="save", **(TYPED | {field: text}))
    assert answer.status_code == 400
    assert "Kijk dit nog even na" in answer.text
    assert asked(gateway, WriteInterpretation) == []


def test_the_editor_says_what_is_printed_of_a_small_year_and_nothing_more(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    pages = []
    for count in (0, 6):
        report = drafted(count)
        shows(gateway, report)
        pages.append(browser.get(f"/verslagen/{report.id}").text.replace(str(report.id), "ID"))
    fields = [hidden_fields(page) for page in pages]
    for page, hidden in zip(pages, fields, strict=True):
        assert "Geen getal." in page
        pages[pages.index(page)] = page.replace(hidden["command_id"], "C").replace(hidden["csrf_token"], "T")
    assert pages[0] == pages[1]


def test_release_asks_first_and_says_that_nothing_changes_afterwards(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, interpreted()) + "/vaststellen"
    gateway.services.answers[LookUpNames] = lambda request, _actor: NamesAnswer(
        clients={}, people={str(request.person_ids[0]): "Marieke de Boer"}
    )
    gateway.services.answers[ReleaseReport] = lambda _request, _actor: Done(version=4)
    page = browser.get(path)
    assert "Hierna verandert er niets meer" in page.text
    assert 'value="Marieke de Boer"' in page.text
    unread = browser.post(path, data=hidden_fields(page.text) | {"signed_as": "Marieke de Boer"})
    assert unread.status_code == 400
    assert asked(gateway, ReleaseReport) == []
    done = browser.post(path, data=hidden_fields(page.text) | {"signed_as": "Marieke de Boer", "read": "y"})
    assert done.status_code == 303
    (command,) = asked(gateway, ReleaseReport)
    assert (command.signed_as, command.expected_version) == ("Marieke de Boer", 3)
    assert person.role is Role.ADVISER


def test_release_without_words_leads_back_to_writing(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, drafted())
    answer = browser.get(f"{path}/vaststellen")
    assert (answer.status_code, answer.location) == (303, path)


def test_a_refused_release_says_why(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    path = shows(gateway, interpreted()) + "/vaststellen"
    gateway.services.answers[ReleaseReport] = refusing(refused("report_released"))
    answer = send(browser, path, read="y")
    assert answer.status_code == 422
    assert "al vastgesteld" in answer.text


def test_words_that_changed_before_release_must_be_read_again(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    report = interpreted()
    path = shows(gateway, report) + "/vaststellen"
    gateway.services.answers[ReleaseReport] = refusing(conflict())
    answer = send(browser, path, read="y")
    assert answer.status_code == 409
    assert "checked" not in answer.text


def test_the_pdf_is_a_download_of_the_language_asked_for(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    gateway.services.answers[DownloadReport] = lambda request, _actor: ReportFile(
        file_name=f"verslag-{request.language}.pdf", media_type="application/pdf", content=b"%PDF-1.7"
    )
    for query, name in (("", "verslag-nl.pdf"), ("?in=en", "verslag-en.pdf"), ("?in=zz", "verslag-nl.pdf")):
        answer = browser.get(f"/verslagen/{uuid4()}/pdf{query}")
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", b"%PDF-1.7")
        assert name in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.practice(98)
def test_a_contact_sees_what_was_released_and_one_calm_sentence_otherwise(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    gateway.services.answers[ListReports] = lambda *_: ReportList(reports=())
    assert "nog geen verslag vastgesteld" in browser.get("/verslagen").text
    found = line(ReportStatus.RELEASED)
    gateway.services.answers[ListReports] = lambda *_: ReportList(reports=(found,))
    page = browser.get("/verslagen").text
    assert f"/verslagen/{found.report_id}" in page
    assert "Vastgesteld op 14 februari 2026" in page


def test_an_adviser_sees_what_is_to_be_written_first_and_what_is_late(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.ADVISER)
    late = line(ReportStatus.DRAFT, 2020, date(2021, 3, 1))
    lines = (line(ReportStatus.PLANNED, 2098, date(2099, 3, 1)), line(ReportStatus.RELEASED), late)
    gateway.services.answers[ListReports] = lambda *_: ReportList(reports=lines)
    page = browser.get("/verslagen").text
    assert page.index("Nu te schrijven") < page.index("Vastgesteld") < page.index("Gepland")
    assert page.count("te laat") == 1
    assert f'href="/verslagen/{late.report_id}"' in page


def test_a_coordinator_sees_the_calendar_and_no_way_in(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.COORDINATOR)
    lines = tuple(line(status) for status in ReportStatus)
    gateway.services.answers[ListReports] = lambda *_: ReportList(reports=lines)
    page = browser.get("/verslagen")
    assert page.status_code == 200
    assert page.text.count(LINDE_NAME) == 3
    assert 'href="/verslagen/' not in page.text


def _statuses(browser: FlaskClient, report_id: UUID) -> set[int]:
    return {
        browser.get(f"/verslagen/{report_id}{end}").status_code for end in ("", "/voorbeeld", "/vaststellen", "/pdf")
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD])
def test_who_has_no_part_in_a_report_gets_the_page_that_does_not_exist(gateway: Gateway, role: Role) -> None:
    browser, _ = gateway.logged_in(role)
    shows(gateway, released())
    assert _statuses(browser, uuid4()) == {404}
    assert asked(gateway, ShowReport) == []


def test_a_contact_cannot_reach_the_pages_of_writing(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    path = shows(gateway, interpreted())
    assert browser.get(f"{path}/vaststellen").status_code == 404
    assert browser.get(f"{path}/voorbeeld").status_code == 404


def test_a_report_that_is_not_yours_does_not_exist(gateway: Gateway) -> None:
    browser, _ = gateway.logged_in(Role.CLIENT_CONTACT)
    assert _statuses(browser, uuid4()) == {404}
