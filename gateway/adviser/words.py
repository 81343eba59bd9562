"""The codes of a case in words, as an adviser reads and chooses them. Unranked and without judgement (practice 51)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway import template_filters
from gateway.parts import parts
from gateway.template_filters import HERE
from services.contracts.casebook import DeclineReason, Outcome
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Theme

Code = TypeVar("Code", bound=StrEnum)
LONG_WAIT_DAYS = 2  # from here on a waiting request stands out

NATURES: Mapping[Nature, LazyString] = {
    Nature.AGGRESSION: _l("Agressie"),
    Nature.THREAT: _l("Bedreiging"),
    Nature.DISCRIMINATION: _l("Discriminatie"),
    Nature.INTIMIDATION: _l("Intimidatie"),
    Nature.BULLYING: _l("Pesten"),
    Nature.SEXUAL_HARASSMENT: _l("Seksuele intimidatie"),
    Nature.INTEGRITY: _l("Integriteit"),
    Nature.LABOUR_CONFLICT: _l("Arbeidsconflict"),
    Nature.WORKLOAD: _l("Werkdruk"),
    Nature.REORGANISATION: _l("Reorganisatie"),
    Nature.PRIVATE_CIRCUMSTANCES: _l("Privéomstandigheden"),
}
RELATIONS: Mapping[Relation, LazyString] = {
    Relation.MANAGER: _l("Leidinggevende"),
    Relation.COLLEAGUE: _l("Collega"),
    Relation.SUBORDINATE: _l("Iemand aan wie de melder leiding geeft"),
    Relation.THIRD_PARTY: _l("Iemand van buiten (cliënt, leerling, klant)"),
    Relation.UNKNOWN: _l("Niet bekend"),
}
THEMES: Mapping[Theme, LazyString] = {
    Theme.SEXISM: _l("Seksisme"),
    Theme.EXCLUSION: _l("Buitensluiting"),
    Theme.FEAR_TO_SPEAK: _l("Angst om zich uit te spreken"),
    Theme.LEADERSHIP: _l("Leiderschap"),
    Theme.MICROAGGRESSION: _l("Micro-agressie"),
    Theme.DIVERSITY: _l("Diversiteit"),
    Theme.BOUNDARIES: _l("Grenzen"),
    Theme.TEAM_CULTURE: _l("Teamcultuur"),
    Theme.CONFLICT_OF_INTEREST: _l("Belangenverstrengeling"),
    Theme.FRAUD: _l("Fraude"),
    Theme.SAFETY: _l("Veiligheid"),
}
PERIODS: Mapping[OccurrencePeriod, LazyString] = {
    OccurrencePeriod.NOT_SAID: _l("Niet gezegd"),
    OccurrencePeriod.UNDER_3_MONTHS: _l("Minder dan 3 maanden geleden"),
    OccurrencePeriod.MONTHS_3_TO_12: _l("3 tot 12 maanden geleden"),
    OccurrencePeriod.YEARS_1_TO_5: _l("1 tot 5 jaar geleden"),
    OccurrencePeriod.OVER_5_YEARS: _l("Meer dan 5 jaar geleden"),
}
CHANNELS: Mapping[Channel, LazyString] = {
    Channel.PHONE: _l("Telefoon"),
    Channel.VIDEO: _l("Videobellen"),
    Channel.IN_PERSON: _l("Bij elkaar"),
    Channel.WRITTEN: _l("Schriftelijk"),
}
OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.STORY_TOLD: _l("De melder heeft het verhaal kunnen vertellen"),
    Outcome.INFORMED: _l("De melder heeft informatie gekregen"),
    Outcome.SOLVED_INFORMALLY: _l("Informeel opgelost"),
    Outcome.REFERRED: _l("Verwezen naar iemand anders"),
    Outcome.FORMAL_STEP_BY_CALLER: _l("De melder koos zelf voor een formele stap"),
    Outcome.CONTACT_LOST: _l("Geen contact meer"),
}
DECLINE_REASONS: Mapping[DeclineReason, LazyString] = {
    DeclineReason.NO_ROOM: _l("Ik heb nu geen ruimte"),
    DeclineReason.ABSENT: _l("Ik ben afwezig"),
    DeclineReason.KNOWS_SOMEONE_INVOLVED: _l("Ik ken iemand die erbij betrokken is"),
    DeclineReason.OTHER: _l("Iets anders"),
}
UNKNOWN_CLIENT = _l("Organisatie (naam nu niet op te halen)")


def pairs(words: Mapping[Code, LazyString]) -> list[tuple[str, LazyString]]:
    """For a form field, in the order written above."""
    return [(code.value, word) for code, word in words.items()]


def day_in_words(day: date | datetime) -> str:
    """`3 maart 2026`, on the calendar here."""
    local = day.astimezone(HERE).date() if isinstance(day, datetime) else day
    return template_filters.day(local)


def today_here() -> date:
    return parts().clock.now().astimezone(HERE).date()


def waiting_since(asked: datetime, now: datetime) -> tuple[str, bool]:
    """How long a request waits, counted in midnights here, and whether that is long."""
    days = max(0, (now.astimezone(HERE).date() - asked.astimezone(HERE).date()).days)
    words = (_("sinds vandaag"), _("sinds gisteren"))[days] if days < 2 else _("%(days)s dagen", days=days)
    return str(words), days >= LONG_WAIT_DAYS
