"""An adviser as a caller sees them before choosing: name, own words, tracks, languages; the only order is by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from services.contracts.directory import AdviserCard
from services.contracts.fields import Track

TRACKS: dict[Track, LazyString] = {
    Track.UNDESIRABLE_CONDUCT: _l("ongewenst gedrag"),
    Track.INTEGRITY: _l("integriteit"),
}


@dataclass(frozen=True, slots=True)
class ShownCard:
    adviser_id: UUID
    name: str
    profile: str
    tracks: tuple[str, ...]
    languages: tuple[str, ...]  # in the language of the page


def shown(cards: Iterable[AdviserCard]) -> tuple[ShownCard, ...]:
    names = get_locale().languages
    return tuple(
        ShownCard(
            card.adviser_id,
            card.name,
            card.profile,
            tuple(str(TRACKS[track]) for track in card.tracks),
            tuple(names.get(code, code) for code in card.languages),
        )
        for card in cards
    )
