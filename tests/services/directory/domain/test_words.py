"""What people type is trimmed, bounded and checked."""

from __future__ import annotations

import pytest

from services.directory.domain import words
from services.directory.domain.refusals import Refused


def test_a_name_is_trimmed() -> None:
    assert words.name("  Zorggroep De Linde ") == "Zorggroep De Linde"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "name_missing"),
        ("   ", "name_missing"),
        ("x" * 121, "name_too_long"),
        ("a\nb", "control_characters"),
        ("a\x00b", "control_characters"),
        ("a\u202eb", "control_characters"),
    ],
)
def test_a_name_that_cannot_be_shown(text: str, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        words.name(text)


def test_names_of_the_world_are_fine() -> None:
    for text in ("x" * 120, "Ömer Yıldız", "王秀英", "’t Hoog & Zn.", "Renée-Noël d'Ailly"):
        assert words.name(text) == text


@pytest.mark.parametrize("slug", ["a", "De-Linde", "de linde", "de--linde", "-linde", "linde-", "x" * 61, "café", ""])
def test_a_path_is_lower_case_digits_and_single_hyphens(slug: str) -> None:
    with pytest.raises(Refused, match="slug_invalid"):
        words.slug(slug)


@pytest.mark.parametrize("slug", ["de-linde", "ok", "school-2", "x" * 60])
def test_a_good_path(slug: str) -> None:
    assert words.slug(slug) == slug


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@linde.nl", "anna@linde", "a b@linde.nl", "a@b@c.nl", "a..b@linde.nl", "x" * 250 + "@a.nl"],
)
def test_an_address_without_the_shape_of_one(address: str) -> None:
    with pytest.raises(Refused, match="email_invalid"):
        words.email(address)


def test_an_address_is_kept_in_lower_case() -> None:
    assert words.email(" Anna@DeLinde.Example ") == "anna@delinde.example"


def test_a_profile_keeps_its_lines_and_is_at_most_1500_characters() -> None:
    assert words.profile("Hallo.\r\n\r\nIk ben Anna.\n") == "Hallo.\n\nIk ben Anna."
    assert len(words.profile("x" * 1500)) == 1500
    with pytest.raises(Refused, match="profile_too_long"):
        words.profile("x" * 1501)
    with pytest.raises(Refused, match="control_characters"):
        words.profile("a\x07b")


@pytest.mark.parametrize(
    ("codes", "rule"), [((), "languages_missing"), (("nld",), "language_invalid"), (("NL",), "language_invalid")]
)
def test_languages_are_two_letter_codes(codes: tuple[str, ...], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        words.languages(codes)


def test_a_language_counts_once() -> None:
    assert words.languages(("nl", "en", "nl")) == ("nl", "en")
