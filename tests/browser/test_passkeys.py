"""Passkeys in Chromium with an authenticator of its own, and axe on every account page."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, CDPSession

from gateway.identity.seeding import code_now
from infra.local.programs import LOOPBACK
from services.contracts.fields import Role
from tests.browser.person import DESK, PHONE, Person
from tests.gateway.building import PASSWORD, Gateway, build_gateway, send
from tests.support.platform import Website
from tests.support.servers import PostgresServer, VaultServer


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, vault: VaultServer) -> Iterator[tuple[Gateway, str]]:
    listening = socket.create_server((LOOPBACK, 0))
    origin = f"http://localhost:{listening.getsockname()[1]}"
    gateway = build_gateway(postgres, vault, SPOORVAST_PUBLIC_URL=origin)
    website = Website.open(gateway.app, listening)
    yield gateway, origin
    website.close()


@contextmanager
def device(person: Person, *, verified: bool = True) -> Iterator[CDPSession]:
    """The person's device holds passkeys; `verified`: it recognises its owner's finger, face or code."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session
    session.detach()


def invitation(gateway: Gateway) -> str:
    """The path of a fresh link for a privacy officer."""
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    page = send(
        coordinator,
        "/accounts/nieuw/collega",
        email=f"{uuid4().hex[:8]}@spoorvast.example",
        role="privacy_officer",
        language="nl",
    )
    found = re.search(r"(/uitnodiging/[\w-]+)<", unescape(page.text))
    assert found
    return found.group(1)


def test_an_invited_person_makes_a_passkey_and_comes_back_with_it(site: tuple[Gateway, str], browser: Browser) -> None:
    gateway, origin = site
    person = Person.at(browser, origin, javascript=True)
    with device(person):
        person.open(f"{invitation(gateway)}/passkey")
        person.press("Passkey maken")
        person.page.wait_for_url("**/spoor")
        person.open("/account")
        person.press("Uitloggen")
        person.open("/inloggen/passkey?naar=/account")
        person.press("Verder met je passkey")
        person.page.wait_for_url("**/account")
        assert person.sees("Eerste passkey")
    person.leave()


def test_a_second_passkey_is_added_and_the_last_one_stays(site: tuple[Gateway, str], browser: Browser) -> None:
    gateway, origin = site
    person = Person.at(browser, origin, javascript=True)
    with device(person):
        person.open(f"{invitation(gateway)}/passkey")
        person.press("Passkey maken")
        person.page.wait_for_url("**/spoor")
        person.open("/account")
        person.press("Verwijderen Eerste passkey")
        assert person.sees("laatste manier om in te loggen")
    person.leave()


def test_a_passkey_without_a_known_owner_does_not_log_in(site: tuple[Gateway, str], browser: Browser) -> None:
    """The device that does not verify its owner (a found phone) is refused by the browser or by the gateway."""
    gateway, origin = site
    person = Person.at(browser, origin, javascript=True)
    with device(person, verified=False):
        person.open(f"{invitation(gateway)}/passkey")
        person.press("Passkey maken")
        person.page.locator("#passkey-problem:not([hidden])").wait_for()
    person.leave()


def test_an_answer_to_a_challenge_counts_once(site: tuple[Gateway, str], browser: Browser) -> None:
    gateway, origin = site
    person = Person.at(browser, origin, javascript=True)
    with device(person):
        person.open(f"{invitation(gateway)}/passkey")
        person.press("Passkey maken")
        person.page.wait_for_url("**/spoor")
        person.open("/account")
        person.press("Uitloggen")
        person.open("/inloggen/passkey")
        with person.page.expect_request(lambda sent: sent.method == "POST") as sent:
            person.press("Verder met je passkey")
        person.page.wait_for_url("**/spoor")
        answer = (sent.value.post_data_json or {})["credential"]
    thief = gateway.browser()
    assert send(thief, "/inloggen/passkey", credential=answer).status_code == 401
    person.leave()


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "[]", "null", '{"rawId": 5}', '{"rawId": "AAAA", "response": {}}', "x" * 30_000]
)
def test_nonsense_instead_of_a_passkey_is_refused(site: tuple[Gateway, str], nonsense: str) -> None:
    gateway, _origin = site
    assert send(gateway.browser(), "/inloggen/passkey", credential=nonsense).status_code == 401


def test_the_password_way_needs_no_javascript_and_leads_past_the_qr_code(
    site: tuple[Gateway, str], browser: Browser
) -> None:
    gateway, origin = site
    person = Person.at(browser, origin, PHONE)
    person.open(invitation(gateway))
    image = person.page.locator("img.qr")
    assert image.evaluate("picture => picture.naturalWidth") > 100
    secret = person.page.locator(".as-typed").inner_text().replace("-", "")
    person.fill("Nieuw wachtwoord", PASSWORD)
    person.fill("Nog een keer", PASSWORD)
    person.fill("Code", code_now(secret))
    person.press("Account klaarmaken")
    assert person.path() == "/spoor"
    person.leave()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_pages_of_accounts(
    site: tuple[Gateway, str], browser: Browser, size: dict[str, int]
) -> None:
    gateway, origin = site
    person = Person.at(browser, origin, size, javascript=True)
    link, coordinator = invitation(gateway), gateway.person(Role.COORDINATOR)
    public = ("/", "/?taal=en", "/?taal=nl", "/inloggen", "/inloggen/passkey", "/bestaat-niet", link, f"{link}/passkey")
    staff = (
        "/account",
        "/account/passkey",
        "/accounts",
        "/accounts/nieuw/collega",
        f"/accounts/{coordinator.account_id}",
    )
    found = _violations(person, public)
    person.open("/inloggen")
    person.press("Inloggen")
    found += person.violations()
    person.log_in(coordinator.email, PASSWORD, code_now(coordinator.totp_secret))
    found += _violations(person, staff)
    assert found == []
    person.leave()


def _violations(person: Person, paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        person.open(path)
        found += [f"{path} {violation}" for violation in person.violations()]
        wide = person.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{path} is {wide} pixels too wide")
    return found
