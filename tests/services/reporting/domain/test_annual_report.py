"""What an annual report decides: given events, when something is asked, then an event or a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.reporting.domain.annual_report import MAX_TEXT, AnnualReport
from services.reporting.domain.refusals import Refused, Stale
from tests.services.reporting.examples import (
    INTERPRETATION,
    LINDE_NAME,
    MARIEKE,
    RECOMMENDATIONS,
    WHOLE_YEAR,
    drafted,
    frozen,
    interpreted,
    planned,
    released,
    stamp,
)


def release(report: AnnualReport, client_name: str = LINDE_NAME) -> None:
    report.release(stamp(), client_name=client_name, signed_as="", adviser_ids=(MARIEKE,), wording_version="1")


def refusal(report: AnnualReport, what: str) -> str:
    before = report.version
    with pytest.raises(Refused) as refused:
        match what:
            case "draft":
                report.draft(stamp(), WHOLE_YEAR, frozen(3))
            case "write":
                report.write_interpretation(stamp(), INTERPRETATION, RECOMMENDATIONS)
            case "release":
                release(report)
    assert report.version == before
    return refused.value.rule


def test_a_year_that_has_not_ended_is_not_drafted() -> None:
    report = planned()
    with pytest.raises(Refused, match="year_not_ended"):
        report.draft(stamp(datetime(2025, 12, 31, 23, 59, tzinfo=UTC)), WHOLE_YEAR, frozen(3))


def test_counts_are_frozen_once() -> None:
    assert refusal(drafted(), "draft") == "report_already_drafted"


@pytest.mark.parametrize("what", ["write", "release"])
def test_a_planned_report_takes_no_words_and_no_release(what: str) -> None:
    assert refusal(planned(), what) == "report_not_drafted"


@pytest.mark.practice(82)
@pytest.mark.parametrize(("interpretation", "recommendations"), [("", "x"), ("x", ""), (" \n", "x"), ("", "")])
def test_no_release_without_words(interpretation: str, recommendations: str) -> None:
    report = drafted()
    report.write_interpretation(stamp(), interpretation, recommendations)
    assert refusal(report, "release") == "interpretation_missing"


def test_no_release_without_the_name_of_the_client() -> None:
    with pytest.raises(Refused, match="client_name_missing"):
        release(interpreted(), client_name="")


def test_words_may_be_twenty_thousand_characters_and_not_one_more() -> None:
    drafted().write_interpretation(stamp(), "x" * MAX_TEXT, "x" * MAX_TEXT)
    with pytest.raises(Refused, match="interpretation_too_long"):
        drafted().write_interpretation(stamp(), "x" * (MAX_TEXT + 1), "x")


def test_words_may_be_rewritten_until_release() -> None:
    report = interpreted()
    report.write_interpretation(stamp(), "anders", "ook anders")
    assert (report.interpretation, report.recommendations) == ("anders", "ook anders")


@pytest.mark.parametrize("what", ["draft", "write", "release"])
def test_after_release_nothing_changes_any_more(what: str) -> None:
    expected = "report_already_drafted" if what == "draft" else "report_released"
    assert refusal(released(), what) == expected


def test_release_fixes_figure_name_words_and_signature() -> None:
    fixed = released(12).released
    assert fixed is not None
    assert fixed.printed.conversations == 12
    assert fixed.printed.client_name == LINDE_NAME
    assert fixed.printed.interpretation == INTERPRETATION
    assert fixed.printed.signed_as == "Marieke de Boer"
    assert fixed.checksum == fixed.printed.checksum()


def test_a_stale_page_is_told_so() -> None:
    with pytest.raises(Stale):
        drafted().expect(1)


@pytest.mark.practice(87)
def test_the_checksum_for_the_reader_says_nothing_of_a_small_count() -> None:
    checksums = {fixed.checksum for count in range(7) if (fixed := released(count).released)}
    inside = {fixed.input_hash for count in range(7) if (fixed := released(count).released)}
    assert len(checksums) == 1
    assert len(inside) == 7


def test_the_checksum_changes_with_every_printed_value() -> None:
    fixed = released(12).released
    assert fixed is not None
    other = {
        "client_name": "Anders",
        "signed_as": "Anders",
        "year": 2024,
        "covers_from": WHOLE_YEAR.last,
        "covers_until": WHOLE_YEAR.first,
        "conversations": 13,
        "interpretation": "x",
        "recommendations": "x",
        "released_on": WHOLE_YEAR.first,
        "rule_version": "x",
        "wording_version": "2",
    }
    assert set(other) == set(vars(fixed.printed))
    changed = {replace(fixed.printed, **{name: value}).checksum() for name, value in other.items()}
    assert len(changed | {fixed.checksum}) == len(other) + 1
