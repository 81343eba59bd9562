"""Every view says who may open it, and what is not yours looks like what does not exist."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from gateway.permissions import UndeclaredView, enforce, permission_of, permits, public, refuse_undeclared
from services.contracts.fields import Role
from tests.gateway.building import Gateway


def test_every_route_declares_who_may_open_it(gateway: Gateway) -> None:
    refuse_undeclared(gateway.app)
    forgotten = [name for name in gateway.app.view_functions if permission_of(gateway.app, name) is None]
    assert forgotten == []


def test_a_route_that_forgot_stops_the_start() -> None:
    app = Flask(__name__)
    app.add_url_rule("/vergeten", "forgotten", lambda: "")
    with pytest.raises(UndeclaredView, match="forgotten"):
        refuse_undeclared(app)


def test_a_route_that_forgot_is_closed_even_when_it_was_added_later() -> None:
    app = Flask(__name__)
    app.before_request(enforce)
    app.add_url_rule("/vergeten", "forgotten", lambda: "open")
    app.add_url_rule("/open", "open", public(lambda: "open"))
    assert app.test_client().get("/vergeten").status_code == 404
    assert app.test_client().get("/open").status_code == 200


def test_permits_needs_a_role() -> None:
    with pytest.raises(UndeclaredView):
        permits()


def _closed_paths(app: Flask) -> list[tuple[str, frozenset[Role]]]:
    found = []
    for rule in app.url_map.iter_rules():
        roles = permission_of(app, rule.endpoint)
        if roles and "GET" in (rule.methods or set()):
            path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", rule.rule)
            found.append((re.sub(r"<(int:)?\w+>", "1", path), roles))
    return found


def test_a_wrong_role_gets_the_bytes_of_an_unknown_page(gateway: Gateway) -> None:
    for role in (Role.ADVISER, Role.COORDINATOR, Role.CLIENT_CONTACT, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD):
        browser, _person = gateway.logged_in(role)
        unknown = browser.get("/deze-pagina-bestaat-niet")
        for path, roles in _closed_paths(gateway.app):
            if role not in roles:
                answer = browser.get(path)
                assert answer.status_code == 404, (role, path)
                assert answer.data == unknown.data, (role, path)


def test_without_login_every_closed_page_asks_for_one(gateway: Gateway) -> None:
    browser = gateway.browser()
    for path, _roles in _closed_paths(gateway.app):
        answer = browser.get(path)
        assert (answer.status_code, answer.location) == (303, f"/inloggen?naar={path}")


def test_a_public_page_looks_up_no_session(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.COORDINATOR)
    seen = "SELECT last_seen FROM sessions WHERE account_id = %s"
    before = gateway.rows(seen, person.account_id)
    from datetime import timedelta

    gateway.clock.ahead = timedelta(minutes=5)
    page = browser.get("/")
    assert person.email not in page.text
    assert gateway.rows(seen, person.account_id) == before
