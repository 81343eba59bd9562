"""Forms that are refused and statements that fail, each with a marker of its own in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from gateway.coordinator.forms import ClientForm
from gateway.routes.account_admin import InviteColleagueForm
from tests.secrecy import markers
from tests.secrecy.hunted import GATEWAY
from tests.secrecy.journey import Journey
from tests.secrecy.people import Person

_REFUSE = sql.SQL("ALTER TABLE {} ADD CONSTRAINT careless CHECK ({} <> {}) NOT VALID")
_TAKE_AGAIN = sql.SQL("ALTER TABLE {} DROP CONSTRAINT careless")


def make_mistakes(journey: Journey, coordinator: Person, adviser: Person) -> None:
    _refused_forms(journey, adviser)
    journey.platform.disarm()  # from here on nothing fails but what the database refuses
    _refused_rows(journey, coordinator)


def _refused_forms(journey: Journey, adviser: Person) -> None:
    note = f"{journey.case}/aantekeningen"
    quick = f"/dossiers/snel/{journey.client.rsplit('/', 1)[1]}"
    words = _words(journey, "a form whose seal against other sites is wrong")
    assert words in adviser.fails(quick, [("csrf_token", "x"), ("words", words)], 400)
    words = _words(journey, "a form that is far too large")
    adviser.fails(quick, adviser.filled(quick, words=f"{words} " * 30_000), 413)
    words = _words(journey, "a text that is too long")
    assert words in adviser.fails(quick, adviser.filled(quick, words=f"{words} {'lang ' * 5000}"), 400)
    words = _words(journey, "a form sent after the session ended")
    assert words in journey.visitor().fails(note, [("words", words)], 401)
    caller, path = journey.visitor(), f"/o/{journey.slug}/gesprek/{journey.advisers[0]}"
    address = journey.typed.add(markers.Marker("a mail address that is none", *_near_address()))
    caller.fails(path, caller.filled(path, private_address=address), 400)
    word = journey.typed.add(markers.word("an address of a page that does not exist"))
    assert "Deze pagina is er niet" in caller.open(f"/o/{word}?naar=/{word}")


def _near_address() -> tuple[str, tuple[str]]:
    core = markers.new_core().lower()
    return f"{core}@", (core,)


def _words(journey: Journey, where: str) -> str:
    return journey.typed.add(markers.sentence(where))


def _refused_rows(journey: Journey, coordinator: Person) -> None:
    """PostgreSQL itself answers `Failing row contains (…)`, with the row."""
    address = journey.typed.add(markers.email("an invitation that the database refuses"))
    with _refusing(journey, GATEWAY, "accounts", "email", address):
        form = coordinator.filled(
            "/accounts/nieuw/collega", InviteColleagueForm, other={"email": address}, role="quality_lead"
        )
        answer = coordinator.session.post(f"{coordinator.origin}/accounts/nieuw/collega", form, timeout=30)
        assert answer.status_code in {500, 503}
    path = journey.typed.add(markers.word("a client that the database refuses"))
    with _refusing(journey, "directory", "clients_v1", "slug", path):
        form = coordinator.filled("/klanten/nieuw", ClientForm, other={"slug": path})
        answer = coordinator.session.post(f"{coordinator.origin}/klanten/nieuw", form, timeout=30)
        assert answer.status_code == 500


@contextmanager
def _refusing(journey: Journey, service: str, table: str, column: str, value: str) -> Iterator[None]:
    platform = journey.platform
    dsn = platform.postgres.superuser_dsn_of(platform.databases[service].name)
    name = sql.Identifier(table)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_REFUSE.format(name, sql.Identifier(column), sql.Literal(value)))
        try:
            yield
        finally:
            connection.execute(_TAKE_AGAIN.format(name))
