"""What may lie readable, and where: as little as possible, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from tests.secrecy.places.place import Finding


@dataclass(frozen=True)
class Allowed:
    field: str
    places: frozenset[str]
    because: str


TABLES = frozenset({"files of the databases", "dumps of the databases"})
LOGGED_TABLES = TABLES | {"write-ahead log"}
PROFILES = frozenset({"browser profile after logging out", "browser profile after a kill"})

ALLOWED = (
    Allowed(
        "coordinator.forms.ClientForm.slug",
        TABLES,  # its table is UNLOGGED, and the event that sets it is sealed
        "the address of a client’s public page (practice 7): it hangs on the wall there, and the page is found by it",
    ),
    Allowed(
        "coordinator.forms.ClientForm.sector",
        TABLES,
        "a word such as `zorg` that says nothing about a person; the directory sorts and searches by it",
    ),
    *(
        Allowed(
            f"routes.account_admin.{form}.email",
            LOGGED_TABLES,
            "an account is found by it at login and may exist once; staff and contact persons only: a caller has none",
        )
        for form in ("InvitePersonForm", "InviteColleagueForm")
    ),
    Allowed(
        "routes.account_admin.InvitePersonForm.email",
        PROFILES,
        "the mail address with which somebody logs in on this very machine: browsers may fill it in at the login form",
    ),
    Allowed(
        "coordinator.forms.SearchForm.zoek",
        frozenset({"browser profile after logging out"}),
        "Chromium keeps what a form sent when the answer is a page and no redirect: the name of a client or an adviser,"
        " in its session file and no longer in its history; the forms of callers and advisers answer with a redirect",
    ),
    Allowed(
        "routes.account.NewPasskeyForm.name",
        LOGGED_TABLES,
        "what somebody on the staff calls an own device, to know which passkey to remove",
    ),
)


def is_allowed(place: str, finding: Finding) -> bool:
    return any(finding.trace.where == one.field and place in one.places for one in ALLOWED)
