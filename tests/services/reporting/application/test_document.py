"""The words of the report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date

import pytest

from services.contracts.reporting import BlockKind, Language, ReportBlock, ReportDocument
from services.reporting.application.document import write_document
from services.reporting.application.own_words import blocks_of
from services.reporting.application.wording import CURRENT, VERSIONS
from services.reporting.domain.release import Printed
from tests.services.reporting.examples import INTERPRETATION, LINDE_NAME, RECOMMENDATIONS

PRINTED = Printed(
    client_name=LINDE_NAME,
    signed_as="Marieke de Boer",
    year=2025,
    covers_from=date(2025, 1, 1),
    covers_until=date(2025, 12, 31),
    conversations=43,
    interpretation=INTERPRETATION,
    recommendations=RECOMMENDATIONS,
    released_on=date(2026, 2, 14),
    rule_version="total-k5-t2-v1",
    wording_version="1",
)
# Of released words. To say something else, add a version; a changed sum here means that old reports would change.
FROZEN_WORDS = {"1": "2aa0f7e074ccf89cd584535e8b0e235b36170cf42ad7d65119286a22c7e52abb"}


def words(document: ReportDocument) -> str:
    return json.dumps(asdict(document), ensure_ascii=False)


@pytest.mark.parametrize("version", list(VERSIONS))
def test_the_words_of_a_released_version_never_change(version: str) -> None:
    texts = {language.value: asdict(VERSIONS[version][language]) for language in Language}
    assert hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest() == FROZEN_WORDS[version]


def test_the_current_words_exist() -> None:
    assert CURRENT in VERSIONS


@pytest.mark.practice(79)
@pytest.mark.parametrize("language", list(Language))
def test_every_report_has_the_same_eight_sections(language: Language) -> None:
    full = write_document(PRINTED, language, "x")
    silent = write_document(replace(PRINTED, conversations=None), language, "x")
    assert [section.title for section in full.sections] == [section.title for section in silent.sections]
    assert len(full.sections) == 8


@pytest.mark.parametrize(("language", "number"), [(Language.NL, "43 gesprekken"), (Language.EN, "43 conversations")])
def test_the_number_is_printed_when_it_may_be(language: Language, number: str) -> None:
    document = write_document(PRINTED, language, "x")
    assert number in words(document)
    assert document.sections[2].blocks[0].kind is BlockKind.FIGURE


@pytest.mark.practice(1)
def test_the_report_calls_a_gesprek_neither_melding_nor_klacht() -> None:
    text = words(write_document(PRINTED, Language.NL, "x")).lower()
    assert text.count("melding") == text.count("is geen melding en geen klacht") == 1
    assert text.count("klacht") == 1


def test_a_draft_says_that_it_is_one() -> None:
    document = write_document(replace(PRINTED, interpretation=""), Language.NL, "")
    assert document.draft
    assert "Concept" in document.state
    assert "nog niet geschreven" in words(document)


def test_a_signature_by_role_when_no_name_was_given() -> None:
    assert "De vertrouwenspersonen" in words(write_document(replace(PRINTED, signed_as=""), Language.NL, "x"))


def test_rule_version_and_checksum_are_accounted_for() -> None:
    last = words(write_document(PRINTED, Language.NL, "c" * 64))
    assert "total-k5-t2-v1" in last
    assert "c" * 64 in last


def test_plain_text_becomes_paragraphs_and_points() -> None:
    assert blocks_of("Een regel\ndie doorloopt.\n\nDrie dingen:\n- een\n  vervolg\n* twee\n• drie\n\nSlot") == (
        ReportBlock(kind=BlockKind.TEXT, lines=("Een regel die doorloopt.",)),
        ReportBlock(kind=BlockKind.TEXT, lines=("Drie dingen:",)),
        ReportBlock(kind=BlockKind.POINTS, lines=("een vervolg", "twee", "drie")),
        ReportBlock(kind=BlockKind.TEXT, lines=("Slot",)),
    )


def test_braces_in_a_text_or_a_name_are_just_braces() -> None:
    odd = replace(PRINTED, client_name="{year} & Co", interpretation="{count} {0} {organisation}")
    text = words(write_document(odd, Language.NL, "x"))
    assert "{count} {0} {organisation}" in text
    assert "voor {year} & Co in 2025" in text
