"""One client's year on real PostgreSQL and OpenBao, asked over the wire as the gateway asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.reporting import (
    DownloadReport,
    ListReports,
    ReleaseReport,
    ReportLine,
    ReportStatus,
    ReportView,
    ShowReport,
    WriteInterpretation,
)
from services.contracts.trail import ReadTrail
from tests.services.reporting.adapters.running import Running, conversation
from tests.services.reporting.examples import (
    ANOTHER_ADVISER,
    ANOTHER_CLIENT,
    CONTACT,
    INTERPRETATION,
    LINDE,
    LINDE_NAME,
    MARIEKE,
    RECOMMENDATIONS,
    YEAR,
)

ADVISER = Actor(MARIEKE, Role.ADVISER)
COORDINATOR = Actor(uuid4(), Role.COORDINATOR)
LINDE_CONTACT = Actor(CONTACT, Role.CLIENT_CONTACT, LINDE)
OTHER_CONTACT = Actor(uuid4(), Role.CLIENT_CONTACT, ANOTHER_CLIENT)
MARCH_2027 = datetime(2027, 3, 1, tzinfo=UTC)


def lines(reporting: Running, actor: Actor = COORDINATOR) -> tuple[ReportLine, ...]:
    found: tuple[ReportLine, ...] = reporting.services.ask(ListReports(), actor).reports
    return found


def report_of(reporting: Running, year: int = YEAR) -> UUID:
    return next(line.report_id for line in lines(reporting) if line.year == year and line.client_id == LINDE)


def show(reporting: Running, report_id: UUID, actor: Actor = ADVISER) -> ReportView:
    view: ReportView = reporting.services.ask(ShowReport(report_id=report_id), actor)
    return view


def writing(report_id: UUID, version: int, command_id: UUID | None = None) -> WriteInterpretation:
    return WriteInterpretation(
        command_id=command_id or uuid4(),
        report_id=report_id,
        interpretation=INTERPRETATION,
        recommendations=RECOMMENDATIONS,
        expected_version=version,
    )


def released(reporting: Running, year: int = YEAR) -> UUID:
    report_id = report_of(reporting, year)
    done = reporting.services.ask(writing(report_id, show(reporting, report_id).version), ADVISER)
    reporting.services.ask(
        ReleaseReport(command_id=uuid4(), report_id=report_id, expected_version=done.version), ADVISER
    )
    return report_id


def answer_code(reporting: Running, request: Request, actor: Actor) -> ErrorCode:
    with pytest.raises(ContractError) as error:
        reporting.services.ask(request, actor)
    return error.value.code


def test_from_conversations_to_a_released_report_that_the_contact_downloads(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_conversations(9)
    reporting.prepare()
    report_id = released(reporting)
    view = show(reporting, report_id, LINDE_CONTACT)
    assert (view.client_name, view.conversations, view.status) == (LINDE_NAME, 9, ReportStatus.RELEASED)
    file = reporting.services.ask(DownloadReport(report_id=report_id), LINDE_CONTACT)
    assert file.content.startswith(b"%PDF-")


def test_the_calendar_holds_the_running_year_as_planned(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    found = {line.year: (line.status, line.due_on) for line in lines(reporting)}
    assert found == {
        YEAR: (ReportStatus.DRAFT, date(YEAR + 1, 3, 1)),
        YEAR + 1: (ReportStatus.PLANNED, date(YEAR + 2, 3, 1)),
    }
    assert {line.client_name for line in lines(reporting)} == {LINDE_NAME}


def test_preparing_again_changes_nothing(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_conversations(8)
    reporting.prepare()
    before = lines(reporting)
    reporting.prepare()
    assert lines(reporting) == before
    assert show(reporting, report_of(reporting)).version == 2


def test_a_conversation_known_after_the_freeze_counts_in_the_next_report_once(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_conversations(8)
    reporting.prepare()
    reporting.has_conversations(2, year=YEAR, quarter=4)
    reporting.has_conversations(6, year=YEAR + 1)
    reporting.prepare(MARCH_2027)
    assert show(reporting, report_of(reporting, YEAR)).conversations == 8
    assert show(reporting, report_of(reporting, YEAR + 1)).conversations == 8


@pytest.mark.practice(87)
def test_a_released_figure_never_changes_whatever_is_announced_later(reporting: Running) -> None:
    reporting.has_client()
    kept = conversation()
    reporting.receive(kept)
    reporting.has_conversations(6)
    reporting.prepare()
    report_id = released(reporting)
    before = show(reporting, report_id, LINDE_CONTACT)
    moved = conversation(year=YEAR + 1, fact_ref=kept.fact_ref, revision=2)
    reporting.receive(moved)
    reporting.has_conversations(5)
    reporting.prepare(MARCH_2027)
    assert show(reporting, report_id, LINDE_CONTACT) == before
    assert before.conversations == 7


def test_only_the_highest_revision_of_a_conversation_counts(reporting: Running) -> None:
    reporting.has_client()
    reporting.has_conversations(6)
    fact = conversation(quarter=1)
    reporting.receive(
        conversation(fact_ref=fact.fact_ref, revision=3),
        conversation(fact_ref=fact.fact_ref, revision=2, year=YEAR - 1),
        fact,
    )
    stored = reporting.rows(
        "SELECT year, quarter, revision FROM facts_v1 WHERE revision > 1", {"app.scope": "provider"}
    )
    assert [tuple(row.values()) for row in stored] == [(YEAR, 2, 3)]
    reporting.prepare()
    assert show(reporting, report_of(reporting)).conversations == 7


def test_the_same_command_twice_writes_once(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    command = writing(report_of(reporting), 2)
    first = reporting.services.ask(command, ADVISER)
    assert reporting.services.ask(command, ADVISER) == first
    assert show(reporting, command.report_id).version == 3


def test_the_same_release_twice_releases_once(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    report_id = report_of(reporting)
    reporting.services.ask(writing(report_id, 2), ADVISER)
    command = ReleaseReport(command_id=uuid4(), report_id=report_id, expected_version=3)
    assert reporting.services.ask(command, ADVISER) == reporting.services.ask(command, ADVISER)
    assert answer_code(reporting, writing(report_id, 4), ADVISER) is ErrorCode.REFUSED


def test_a_stale_version_is_a_conflict_and_stores_nothing(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    report_id = report_of(reporting)
    assert answer_code(reporting, writing(report_id, 1), ADVISER) is ErrorCode.CONFLICT
    assert show(reporting, report_id).interpretation == ""


def test_not_yours_is_answered_like_does_not_exist(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    report_id = released(reporting)
    strangers = (OTHER_CONTACT, Actor(ANOTHER_ADVISER, Role.ADVISER), COORDINATOR, Actor(uuid4(), Role.PRIVACY_OFFICER))
    for stranger in strangers:
        for request in (ShowReport(report_id=report_id), DownloadReport(report_id=report_id)):
            assert answer_code(reporting, request, stranger) is ErrorCode.NOT_FOUND
    assert lines(reporting, OTHER_CONTACT) == ()
    assert [line.report_id for line in lines(reporting, LINDE_CONTACT)] == [report_id]


def test_the_trail_says_who_opened_and_released_and_holds_no_words(reporting: Running) -> None:
    reporting.has_client()
    reporting.prepare()
    report_id = released(reporting)
    show(reporting, report_id, LINDE_CONTACT)
    page = reporting.services.ask(ReadTrail(), Actor(uuid4(), Role.PRIVACY_OFFICER), service="reporting")
    acts = [(line.role, line.action) for line in page.lines if line.subject == report_id]
    assert acts[0] == (Role.CLIENT_CONTACT, "report_viewed")
    assert {action for _, action in acts} == {
        "report_planned", "report_drafted", "report_viewed", "interpretation_written", "report_released",
    }  # fmt: skip
