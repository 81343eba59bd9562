"""The only types a contract message may be made of (architecture §4).

Ids, dates, enums, counts and short codes are plain. Text has two names so that leakage shows in a signature:
`Sealed` is ciphertext of the case side, `OfficeText` is words that deliberately left the case file (or that were
never in one: a client's name, a profile), sealed under the receiving service's key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_SEALED_BYTES = 256 * 1024
_SHORT_CODE = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,63}")


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A machine word of at most 64 characters: lower case, digits, `_`, `-`, `.`. Never prose."""

    value: str

    def __post_init__(self) -> None:
        if not _SHORT_CODE.fullmatch(self.value):
            raise ValueError("short_code")


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext under a data key that this service cannot open. Opaque bytes, at most 256 KiB."""

    blob: bytes

    def __post_init__(self) -> None:
        if not 0 < len(self.blob) <= MAX_SEALED_BYTES:
            raise ValueError("sealed_size")


@dataclass(frozen=True, slots=True)
class OfficeText:
    """Words meant for the office side, as Vault ciphertext under `transit-office/<receiving service>`."""

    ciphertext: str

    def __post_init__(self) -> None:
        if not self.ciphertext.startswith("vault:v"):
            raise ValueError("office_text")


@dataclass(frozen=True, slots=True)
class Wrap:
    """A data key wrapped for one reader.

    `reader` says by whom it can be unwrapped: `adviser:<uuid>` (Vault ciphertext under that adviser's own key)
    or `receipt` (AES-256-GCM under a key derived from the receipt code).
    """

    reader: str
    blob: bytes


class Role(StrEnum):
    """In which capacity somebody acts. Roles are signed into the Authority and checked by the services."""

    CALLER = "caller"  # melder, known only by a receipt code
    ADVISER = "adviser"  # vertrouwenspersoon
    COORDINATOR = "coordinator"
    CLIENT_CONTACT = "client_contact"
    PRIVACY_OFFICER = "privacy_officer"
    QUALITY_LEAD = "quality_lead"
    VISITOR = "visitor"  # anyone who opens a public page
    SERVICE = "service"  # one of our own services, on a timer or for a message


class Track(StrEnum):
    """What an adviser may be approached for (practice 138). One person can serve both."""

    UNDESIRABLE_CONDUCT = "undesirable_conduct"  # ongewenste omgangsvormen
    INTEGRITY = "integrity"  # integriteit


class Nature(StrEnum):
    """Aard, multi-select (practice 96). The last four are out of the adviser's scope but most of the volume (§2.2)."""

    AGGRESSION = "aggression"
    THREAT = "threat"
    DISCRIMINATION = "discrimination"
    INTIMIDATION = "intimidation"
    BULLYING = "bullying"
    SEXUAL_HARASSMENT = "sexual_harassment"
    INTEGRITY = "integrity"
    LABOUR_CONFLICT = "labour_conflict"
    WORKLOAD = "workload"
    REORGANISATION = "reorganisation"
    PRIVATE_CIRCUMSTANCES = "private_circumstances"


class Relation(StrEnum):
    """Relation between caller and alleged party."""

    MANAGER = "manager"
    COLLEAGUE = "colleague"
    SUBORDINATE = "subordinate"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class OccurrencePeriod(StrEnum):
    """When it happened, on purpose coarse (practice 12)."""

    UNDER_3_MONTHS = "under_3_months"
    MONTHS_3_TO_12 = "months_3_to_12"
    YEARS_1_TO_5 = "years_1_to_5"
    OVER_5_YEARS = "over_5_years"
    NOT_SAID = "not_said"


class Channel(StrEnum):
    """How a conversation was held."""

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    WRITTEN = "written"


class Theme(StrEnum):
    """First level of the theme tree, version 1 (practice 70, 75)."""

    SEXISM = "sexism"
    EXCLUSION = "exclusion"
    FEAR_TO_SPEAK = "fear_to_speak"  # meldbereidheid
    LEADERSHIP = "leadership"
    MICROAGGRESSION = "microaggression"
    DIVERSITY = "diversity"
    BOUNDARIES = "boundaries"
    TEAM_CULTURE = "team_culture"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    FRAUD = "fraud"
    SAFETY = "safety"


class Module(StrEnum):
    """What an assignment covers (practice 122)."""

    SUPPORT = "support"  # opvang
    PREVENTION = "prevention"
    INTEGRITY = "integrity"
    ADVICE = "advice"


class ContactRole(StrEnum):
    """As whom a contact person receives reports (practice 114)."""

    HR = "hr"
    BOARD = "board"  # directie
    WORKS_COUNCIL = "works_council"  # OR
    SUPERVISORY_BOARD = "supervisory_board"  # RvT
    PREVENTION_OFFICER = "prevention_officer"


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter: the finest time a reporting fact may carry (architecture §6)."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2100 and 1 <= self.number <= 4):
            raise ValueError("quarter")
