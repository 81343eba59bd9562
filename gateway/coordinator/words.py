"""The codes of clients and advisers in words, as a coordinator reads and chooses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway.caller.cards import TRACKS
from services.contracts.fields import ContactRole, Module

MODULES: Mapping[StrEnum, LazyString] = {
    Module.SUPPORT: _l("Opvang"),
    Module.INTEGRITY: _l("Integriteit"),
    Module.PREVENTION: _l("Preventie"),
    Module.ADVICE: _l("Advies"),
}
CONTACT_ROLES: Mapping[StrEnum, LazyString] = {
    ContactRole.HR: _l("HR"),
    ContactRole.BOARD: _l("Directie"),
    ContactRole.WORKS_COUNCIL: _l("Ondernemingsraad"),
    ContactRole.SUPERVISORY_BOARD: _l("Raad van toezicht"),
    ContactRole.PREVENTION_OFFICER: _l("Preventiemedewerker"),
}
# Languages most spoken in the Netherlands; an adviser's own other language is added to the list.
SPOKEN = ("nl", "en", "ar", "be", "bg", "da", "de", "el", "es", "fa", "fr", "fy", "hi", "hu", "id", "it", "ku", "pl")
SPOKEN_MORE = ("ps", "pt", "ro", "ru", "so", "th", "ti", "tr", "uk", "ur", "vi", "zh")
CERTIFICATE_WARNING_DAYS = 90


def choices(words: Mapping[StrEnum, LazyString]) -> list[tuple[str, LazyString]]:
    """For a form field, in the order written above."""
    return [(code.value, word) for code, word in words.items()]


def track_choices() -> list[tuple[str, LazyString]]:
    return [(track.value, word) for track, word in TRACKS.items()]


def listed(codes: Iterable[StrEnum], words: Mapping[StrEnum, LazyString]) -> str:
    return ", ".join(str(words[code]) for code in codes)


def month_choices() -> list[tuple[str, str]]:
    names = get_locale().months["format"]["wide"]
    return [(str(number), names[number]) for number in range(1, 13)]


def language_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name in the language of the page), Dutch and English first, then by name."""
    names = get_locale().languages
    found = [(code, names.get(code, code)) for code in dict.fromkeys(codes)]
    return sorted(found, key=lambda pair: (pair[0] not in {"nl", "en"}, pair[0] == "en", pair[1].casefold()))


def certificate_state(until: date | None, today: date) -> str:
    """`missing`, `expired`, `ending` (within 90 days) or `valid`: practice 132 wants expiry seen in time."""
    if until is None:
        return "missing"
    if until < today:
        return "expired"
    return "ending" if (until - today).days <= CERTIFICATE_WARNING_DAYS else "valid"
