"""The privacy officer's page: every service's trail, without content."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gateway.trail_page.reading import PAGE
from gateway.trail_page.words import ACTIONS, SERVICE_NAMES, TRAIL_ROLES
from services.contracts.envelope import Actor, Command
from services.contracts.errors import ContractError, unavailable
from services.contracts.fields import Role
from services.contracts.registry import REQUESTS
from services.contracts.trail import ReadTrail, TrailLine, TrailPage
from tests.gateway.building import Gateway

ROOT = Path(__file__).resolve().parents[2]
SUBJECT, ACTOR = UUID("aaaaaaaa-1111-4000-8000-000000000001"), UUID("bbbbbbbb-2222-4000-8000-000000000002")
START = datetime(2030, 1, 1, 12, tzinfo=UTC)  # later than what the gateway writes of this test itself


class Trails:
    """The trail of each service as it would page it; one may be silent."""

    def __init__(self, gateway: Gateway, silent: str = "", **lines: list[TrailLine]) -> None:
        self._lines = lines
        self._silent = silent
        gateway.services.ask = self.ask  # type: ignore[method-assign]

    def ask(self, request: ReadTrail, actor: Actor, *, service: str | None = None) -> TrailPage:
        assert actor.role is Role.PRIVACY_OFFICER
        if service == self._silent:
            raise unavailable()
        all_lines = sorted(self._lines.get(service or "", []), key=lambda line: -line.position)
        found = [line for line in all_lines if request.before is None or line.position < request.before]
        page = tuple(found[: request.limit])
        return TrailPage(lines=page, older=page[-1].position if len(found) > len(page) else None)


@pytest.fixture
def officer(gateway: Gateway) -> Any:
    asking = gateway.services.ask
    yield gateway.logged_in(Role.PRIVACY_OFFICER)[0]
    gateway.services.ask = asking  # type: ignore[method-assign]


def opened(position: int, minutes: int = 0, action: str = "case_viewed", role: Role = Role.ADVISER) -> TrailLine:
    return TrailLine(position, START + timedelta(minutes=minutes), ACTOR, role, action, SUBJECT)


@pytest.mark.practice(119)
def test_acts_and_roles_are_told_in_words_with_short_numbers(gateway: Gateway, officer: Any) -> None:
    Trails(gateway, casebook=[opened(1)])
    page = officer.get("/spoor?dienst=casebook").text
    assert "dossier geopend" in page
    assert "vertrouwenspersoon" in page
    assert '<code class="short">aaaaaaaa</code>' in page
    assert str(SUBJECT) not in page
    full = officer.get("/spoor?dienst=casebook&nummers=volledig").text
    assert str(SUBJECT) in full
    assert str(ACTOR) in full


def test_all_services_together_are_one_trail_newest_first(gateway: Gateway, officer: Any) -> None:
    Trails(
        gateway,
        casebook=[opened(1, 1), opened(2, 3, "case_closed")],
        reporting=[opened(9, 2, "report_released")],
        directory=[opened(4, 4, "allocate_adviser", Role.COORDINATOR)],
    )
    page = officer.get("/spoor").text
    order = ["vertrouwenspersoon toegewezen", "dossier gesloten", "verslag vastgesteld", "dossier geopend", "ingelogd"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_one_service_is_shown_alone_when_asked(gateway: Gateway, officer: Any) -> None:
    Trails(gateway, casebook=[opened(1)], reporting=[opened(1, 0, "report_released")])
    page = officer.get("/spoor?dienst=reporting").text
    assert "verslag vastgesteld" in page
    assert "dossier geopend" not in page


def test_every_line_is_reached_once_by_going_to_older_pages(gateway: Gateway, officer: Any) -> None:
    Trails(
        gateway,
        casebook=[opened(number, number * 2) for number in range(1, 251)],
        reporting=[opened(number, number * 7, f"act_{number}") for number in range(1, 41)],
    )
    path, seen, acts = "/spoor", 0, set()
    while path:
        page = officer.get(path).text
        seen += page.count("dossier geopend")
        acts |= {number for number in range(1, 41) if f"act_{number}<" in page}
        path = older_link(page)
    assert seen == 250
    assert acts == set(range(1, 41))


def older_link(page: str) -> str:
    before, found, _ = page.partition(">Ouder</a>")
    return before.rpartition('href="')[2].split('"')[0].replace("&amp;", "&") if found else ""


def test_a_page_holds_a_hundred_lines(gateway: Gateway, officer: Any) -> None:
    Trails(gateway, casebook=[opened(number, number) for number in range(1, 151)])
    page = officer.get("/spoor?dienst=casebook").text
    assert page.count("dossier geopend") == PAGE == 100


def test_a_silent_service_is_named_and_the_others_are_shown(gateway: Gateway, officer: Any) -> None:
    Trails(gateway, silent="intake", casebook=[opened(1)])
    page = officer.get("/spoor")
    assert page.status_code == 200
    assert "‘Gespreksverzoeken’ geeft nu geen antwoord" in page.text
    assert "dossier geopend" in page.text


def test_reading_the_trail_is_in_the_trail(gateway: Gateway, officer: Any) -> None:
    Trails(gateway)
    officer.get("/spoor?dienst=gateway")
    assert "spoor gelezen" in officer.get("/spoor?dienst=gateway").text


@pytest.mark.parametrize("query", ["dienst=niets", "casebook=x", "casebook=-1", "casebook=99999999999999999999"])
def test_an_address_that_was_made_up_does_not_exist(gateway: Gateway, officer: Any, query: str) -> None:
    Trails(gateway)
    assert officer.get(f"/spoor?{query}").status_code == 404


@pytest.mark.parametrize(
    "role", [role for role in Role if role.value in {"adviser", "coordinator", "client_contact", "quality_lead"}]
)
def test_nobody_else_reads_the_trail(gateway: Gateway, role: Role) -> None:
    browser, _ = gateway.logged_in(role)
    gateway.services.answers[ReadTrail] = lambda *_: pytest.fail("asked")
    assert browser.get("/spoor").status_code == 404


def test_another_error_than_silence_is_no_partial_page(gateway: Gateway, officer: Any) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ContractError.from_payload({"code": "internal", "details": {"reference": "abc123"}})

    gateway.services.ask = broken  # type: ignore[method-assign]
    assert officer.get("/spoor").status_code == 500


def _acts_in_the_code() -> set[str]:
    """The codes that the services and the gateway write: `Act("…")` and, for staff's commands, the command's name."""
    found = set()
    for folder in ("services", "gateway"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and _name(node) in {"Act", "write_line", "_record", "_tell", "record_in"}:
                    found |= {
                        word.value
                        for word in node.args
                        if isinstance(word, ast.Constant) and isinstance(word.value, str)
                    }
    return found


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _commands_of_directory() -> set[str]:
    """It names no acts itself, so the dispatcher takes the command's name."""
    names = (name for name, kind in REQUESTS["directory"].items() if issubclass(kind, Command))
    return {re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names}


def test_every_act_has_its_words() -> None:
    assert _acts_in_the_code() | _commands_of_directory() <= ACTIONS.keys()


def test_every_service_and_role_has_its_words() -> None:
    assert set(SERVICE_NAMES) == {*REQUESTS, "gateway"}
    assert set(TRAIL_ROLES) == set(Role)
