"""One year of one client, spoken to the services over RabbitMQ: ask, decline, choose again, talk, record, report."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from gateway.sealing import KeyKind
from services.contracts import casebook, intake, reporting
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Channel
from services.contracts.trail import ReadTrail, TrailPage
from tests.support import reading
from tests.support.platform import PRIVACY_OFFICER, Platform, until
from tests.support.story import CLASSIFICATION, VISITOR, Story, adviser


@pytest.mark.practice(7)
def test_after_a_decline_the_caller_chooses_again_and_only_the_new_adviser_reads_on(
    platform: Platform, story: Story
) -> None:
    client = story.client()
    talk = story.ask_for_talk(client, "Mag ik met je praten?")
    first = story.thread(adviser(client.chosen), talk.thread_id)
    assert first is not None
    story.services.ask(
        casebook.DeclineRequest(
            command_id=uuid4(),
            thread_id=talk.thread_id,
            reason=casebook.DeclineReason.NO_ROOM,
            expected_version=first.version,
        ),
        adviser(client.chosen),
    )
    until(
        lambda: request_of(story, talk.token).status is intake.RequestStatus.DECLINED, what="intake to hear the decline"
    )
    assert story.thread(adviser(client.other), talk.thread_id) is None  # nobody is chosen for the caller

    story.choose_again(talk, client.other)

    until(lambda: story.thread(adviser(client.other), talk.thread_id) is not None, what="the new adviser to be let in")
    assert story.thread(adviser(client.chosen), talk.thread_id) is None
    view = story.thread(adviser(client.other), talk.thread_id)
    assert view is not None
    own = reading.adviser_token(story.gateway, client.other)
    key = reading.unwrap(own, client.other, KeyKind.THREAD, talk.thread_id, view.wrap)
    assert [key.open(post.entry_id, post.text) for post in view.posts] == ["Mag ik met je praten?"]


def test_from_request_to_closed_case_and_the_caller_reads_what_is_shared(platform: Platform, story: Story) -> None:
    client = story.client()
    talk = story.ask_for_talk(client, "Ik durf niet meer naar mijn werk.")
    me = adviser(client.chosen)
    story.accept(talk)
    until(lambda: request_of(story, talk.token).status is intake.RequestStatus.ACCEPTED, what="intake to hear the yes")
    story.write(me, talk, "Fijn dat je schrijft. Zullen we bellen?")
    story.write(talk.caller, talk, "Ja, graag morgen.")
    story.write(me, talk, "Wat jij wilt: eerst rust.", casebook.PostKind.SHARED_ENTRY)
    case_id, note_key = story.open_case(client, talk.thread_id)
    story.note(client, case_id, note_key, "Klinkt uitgeput.")
    version = story.case(me, case_id).version
    for command in (
        casebook.RecordConversation(
            command_id=uuid4(),
            case_id=case_id,
            conversation_id=uuid4(),
            held_on=date(2025, 5, 6),
            channel=Channel.PHONE,
            minutes=40,
            expected_version=version,
        ),
        casebook.ClassifyCase(
            command_id=uuid4(), case_id=case_id, classification=CLASSIFICATION, expected_version=version + 1
        ),
        casebook.CloseCase(
            command_id=uuid4(), case_id=case_id, outcome=casebook.Outcome.STORY_TOLD, expected_version=version + 2
        ),
    ):
        story.services.ask(command, me)

    shared = story.thread(talk.caller, talk.thread_id)
    case = story.case(me, case_id)

    assert shared is not None
    assert [talk.key.open(post.entry_id, post.text) for post in shared.posts] == [
        "Ik durf niet meer naar mijn werk.",
        "Fijn dat je schrijft. Zullen we bellen?",
        "Ja, graag morgen.",
        "Wat jij wilt: eerst rust.",
    ]
    assert case.outcome is casebook.Outcome.STORY_TOLD
    assert [note_key.open(note.entry_id, note.text) for note in case.notes] == ["Klinkt uitgeput."]
    assert (case.conversations[0].held_on, case.conversations[0].minutes) == (date(2025, 5, 6), 40)
    assert case.classification == CLASSIFICATION


@pytest.mark.parametrize(("conversations", "printed"), [(6, None), (7, 7)])
@pytest.mark.practice(87)
def test_at_year_end_a_total_is_printed_from_seven_on(
    platform: Platform, story: Story, conversations: int, printed: int | None
) -> None:
    with platform.without("reporting"):  # the calendar freezes what is known, so the year is complete before it looks
        client = story.client()
        for month in range(1, conversations + 1):
            story.oral_contact(client, date(2025, month, 3))
    me = adviser(client.chosen)
    until(lambda: bool(drafts(story, client.chosen)), what="the calendar to draft the report")
    report_id = drafts(story, client.chosen)[0].report_id
    draft: reporting.ReportView = story.services.ask(reporting.ShowReport(report_id=report_id), me)
    words = reporting.WriteInterpretation(
        command_id=uuid4(),
        report_id=report_id,
        interpretation="Mensen vinden de weg.",
        recommendations="Praat erover in elk team.",
        expected_version=draft.version,
    )
    version = story.services.ask(words, me).version
    with pytest.raises(ContractError) as early:
        story.services.ask(reporting.ShowReport(report_id=report_id), client.contact)
    assert early.value.code is ErrorCode.NOT_FOUND

    story.services.ask(reporting.ReleaseReport(command_id=uuid4(), report_id=report_id, expected_version=version), me)

    report: reporting.ReportView = story.services.ask(reporting.ShowReport(report_id=report_id), client.contact)
    assert (report.year, report.conversations, report.interpretation) == (2025, printed, "Mensen vinden de weg.")
    file: reporting.ReportFile = story.services.ask(reporting.DownloadReport(report_id=report_id), client.contact)
    assert file.content.startswith(b"%PDF-")
    with pytest.raises(ContractError) as late:
        story.services.ask(
            reporting.WriteInterpretation(
                command_id=uuid4(),
                report_id=report_id,
                interpretation="Toch anders.",
                recommendations="-",
                expected_version=report.version,
            ),
            me,
        )
    assert late.value.code is ErrorCode.REFUSED


def test_the_privacy_officer_sees_who_opened_and_did_what_without_content(platform: Platform, story: Story) -> None:
    client = story.client()
    case_id = story.oral_contact(client, date(2025, 3, 4), "Geheim: KANARIE-SPOOR")
    story.case(adviser(client.chosen), case_id)

    page: TrailPage = story.services.ask(ReadTrail(limit=20), PRIVACY_OFFICER, service="casebook")

    lines = [line for line in page.lines if line.subject == case_id]
    assert "case_viewed" in {line.action for line in lines}
    assert {line.actor for line in lines} == {client.chosen}
    assert "KANARIE" not in repr(page)


def request_of(story: Story, token: str) -> intake.RequestView:
    view: intake.RequestView = story.services.ask(intake.FindRequest(receipt_token=token), VISITOR)
    return view


def drafts(story: Story, adviser_id: UUID) -> list[reporting.ReportLine]:
    found: reporting.ReportList = story.services.ask(reporting.ListReports(), adviser(adviser_id))
    return [line for line in found.reports if line.status is reporting.ReportStatus.DRAFT]
