"""Dutch is the source; English is complete; one choice lasts for the visit."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from gateway.languages import FOLDER
from tests.gateway.building import Gateway

GATEWAY = FOLDER.parent
WORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def sentences(path: Path) -> set[str]:
    method = "jinja2" if path.suffix == ".html" else "python"
    options = {"extensions": "jinja2.ext.do"} if method == "jinja2" else {}
    found = extract_from_file(method, str(path), keywords=WORDS, options=options)
    return {first(words) for _line, words, _comments, _context in found}


def first(words: str | tuple[str | None, ...] | list[str]) -> str:
    """The singular, of a sentence that counts something."""
    return str(words if isinstance(words, str) else words[0])


def english() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in FOLDER.glob("en/*.po"):
        with path.open("rb") as file:
            known |= {first(message.id): first(message.string) for message in read_po(file) if message.id}
    return known


def test_every_sentence_on_every_page_has_its_english() -> None:
    files = [*GATEWAY.rglob("*.py"), *GATEWAY.rglob("*.html")]
    known = english()
    missing = {words for path in files for words in sentences(path) if not known.get(words)}
    assert missing == set()


def test_no_english_is_left_for_a_sentence_that_is_gone() -> None:
    files = [*GATEWAY.rglob("*.py"), *GATEWAY.rglob("*.html")]
    used = {words for path in files for words in sentences(path)}
    assert set(english()) - used == set()


def test_both_languages_fill_in_the_same_values() -> None:
    places = re.compile(r"%\((\w+)\)s")
    different = [
        dutch for dutch, words in english().items() if set(places.findall(dutch)) != set(places.findall(words))
    ]
    assert different == []


def test_a_visitor_reads_dutch_until_they_choose_english_and_keeps_that(gateway: Gateway) -> None:
    browser = gateway.browser()
    assert '<html lang="nl">' in browser.get("/").text
    assert "Leave now" in browser.get("/?taal=en").text
    assert "Log in" in browser.get("/inloggen").text
    assert '<html lang="nl">' in browser.get("/?taal=nl").text


def test_an_unknown_language_changes_nothing(gateway: Gateway) -> None:
    assert '<html lang="nl">' in gateway.browser().get("/?taal=xx").text
