"""The PDF: the same words as the page, tagged, and no markup from anybody's text."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pypdf
import pytest

from services.contracts.reporting import Language
from services.reporting.adapters.pdf.typst_press import TypstPress
from services.reporting.application.document import write_document
from services.reporting.domain.disclosure.threshold import printable_total
from services.reporting.domain.release import Printed
from tests.services.reporting.application.test_document import PRINTED

PRESS = TypstPress()


def pdf(printed: Printed = PRINTED, language: Language = Language.NL, *, draft: bool = False) -> bytes:
    document = write_document(printed, language, "" if draft else printed.checksum())
    return PRESS.pdf(document, printed.released_on)


def text(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.practice(84)
def test_it_is_tagged_and_says_its_language_and_title() -> None:
    for language in Language:
        with pikepdf.open(io.BytesIO(pdf(language=language))) as opened:
            assert opened.Root.MarkInfo.Marked
            assert str(opened.Root.Lang).startswith(language.value)
            assert "/StructTreeRoot" in opened.Root
            assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
            assert "2025" in str(opened.docinfo["/Title"])


def test_every_word_of_the_document_is_in_it() -> None:
    found = text(pdf()).replace(" ", "")
    document = write_document(PRINTED, Language.NL, PRINTED.checksum())
    for section in document.sections:
        assert section.title.replace(" ", "") in found
        for block in section.blocks:
            for line in (*block.lines, *(term.text for term in block.terms)):
                assert line.replace(" ", "") in found


@pytest.mark.practice(87)
@pytest.mark.parametrize("language", list(Language))
def test_a_year_with_zero_to_six_conversations_gives_the_same_bytes(language: Language) -> None:
    made = {pdf(replace(PRINTED, conversations=printable_total(count)), language) for count in range(7)}
    assert len(made) == 1


def test_the_same_report_printed_twice_gives_the_same_bytes() -> None:
    assert pdf() == pdf()


def test_typed_markup_stays_text() -> None:
    typed = '#set page(fill: red) #read("/etc/passwd") *vet* $x^2$ @wie [haak] \\ // weg <b>html</b> #panic()'
    assert typed.replace(" ", "") in text(pdf(replace(PRINTED, interpretation=typed))).replace(" ", "")


def test_a_name_with_markup_stays_a_name() -> None:
    assert "Zorg*#emph[A]" in text(pdf(replace(PRINTED, client_name="Zorg*#emph[A]")))


def test_a_draft_carries_its_mark_on_every_page() -> None:
    pages = pypdf.PdfReader(io.BytesIO(pdf(draft=True))).pages
    assert all("CONCEPT" in page.extract_text() for page in pages)
    assert "CONCEPT" not in text(pdf())


def test_the_longest_words_fit() -> None:
    longest = replace(PRINTED, interpretation="woord " * 3333, recommendations="x" * 20_000)
    assert len(pypdf.PdfReader(io.BytesIO(pdf(longest))).pages) > 8


def test_several_may_print_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: pdf(), range(12)))
    assert set(made) == {pdf()}
