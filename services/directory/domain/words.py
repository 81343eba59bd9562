"""Words people type, checked once: trimmed, not too long, without control characters.

Every function returns the cleaned value or raises `Refused`; nothing typed is repeated in the refusal.
"""

from __future__ import annotations

import re
import unicodedata

from services.directory.domain.refusals import Refused

MAX_NAME = 120  # characters; also a sector and a unit's name
MAX_PROFILE = 1500
MAX_REASON = 300
MAX_EMAIL = 254  # RFC 5321
MAX_LANGUAGES = 20
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def name(text: str, missing: str = "name_missing") -> str:
    """The name of an organisation, unit or person, or a sector: one line, 1 to 120 characters."""
    cleaned = _one_line(text)
    if not cleaned:
        raise Refused(missing)
    if len(cleaned) > MAX_NAME:
        raise Refused("name_too_long")
    return cleaned


def profile(text: str) -> str:
    """How an adviser introduces themselves to a caller (practice 7). Lines are kept."""
    return _paragraphs(text, MAX_PROFILE, "profile_too_long")


def reason(text: str) -> str:
    """Why this adviser serves this client. May be empty; one line."""
    cleaned = _one_line(text)
    if len(cleaned) > MAX_REASON:
        raise Refused("reason_too_long")
    return cleaned


def slug(text: str) -> str:
    """The path of a client's public page: 2 to 60 of a-z, 0-9 and single hyphens."""
    if not (2 <= len(text) <= 60 and _SLUG.fullmatch(text)):
        raise Refused("slug_invalid")
    return text


def email(text: str) -> str:
    """An e-mail address in lower case. Shape only: whether it works shows when the invitation is opened."""
    cleaned = text.strip().lower()
    if len(cleaned) > MAX_EMAIL or not _EMAIL.fullmatch(cleaned) or ".." in cleaned or _has_control(cleaned):
        raise Refused("email_invalid")
    return cleaned


def languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    """ISO 639-1 codes, at least one, each once, in the order given."""
    if not codes:
        raise Refused("languages_missing")
    unique = tuple(dict.fromkeys(codes))
    if len(unique) > MAX_LANGUAGES or not all(_LANGUAGE.fullmatch(code) for code in unique):
        raise Refused("language_invalid")
    return unique


def _one_line(text: str) -> str:
    cleaned = text.strip()
    if _has_control(cleaned):
        raise Refused("control_characters")
    return cleaned


def _paragraphs(text: str, limit: int, too_long: str) -> str:
    cleaned = text.replace("\r\n", "\n").strip()
    if _has_control(cleaned.replace("\n", "").replace("\t", "")):
        raise Refused("control_characters")
    if len(cleaned) > limit:
        raise Refused(too_long)
    return cleaned


def _has_control(text: str) -> bool:
    """Control and surrogate characters, and marks that reverse the reading direction (a name could pose as another)."""
    return any(unicodedata.category(char) in {"Cc", "Cs"} or char in _DIRECTION_MARKS for char in text)
