"""The codes the directory keeps. The same words as in the contracts, owned here so that the log outlives them."""

from __future__ import annotations

from enum import StrEnum


class Track(StrEnum):
    """What an adviser may be approached for (practice 138)."""

    UNDESIRABLE_CONDUCT = "undesirable_conduct"
    INTEGRITY = "integrity"


class Module(StrEnum):
    """What an assignment covers (practice 122)."""

    SUPPORT = "support"
    PREVENTION = "prevention"
    INTEGRITY = "integrity"
    ADVICE = "advice"


class ContactRole(StrEnum):
    """As whom a contact person receives reports (practice 114)."""

    HR = "hr"
    BOARD = "board"
    WORKS_COUNCIL = "works_council"
    SUPERVISORY_BOARD = "supervisory_board"
    PREVENTION_OFFICER = "prevention_officer"
