"""Logging in with mail, password and one-time code."""

from __future__ import annotations

import cProfile
import pstats
import re
import time
from uuid import uuid4

import pytest
from passlib.totp import TOTP

from gateway.identity.seeding import code_now
from services.contracts.fields import Role
from tests.gateway.building import PASSWORD, Gateway, Person, hidden_fields, log_in, send
from tests.support.servers import VaultServer


def words(html: str) -> str:
    """A page without what differs between any two: the CSRF token and the address that was typed."""
    return re.sub(r'value="[^"]*"', "", html)


def stranger() -> Person:
    return Person(f"niemand-{uuid4().hex[:8]}@spoorvast.example", Role.ADVISER, None, TOTP.new().base32_key)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.ADVISER, "/vandaag"),
        (Role.COORDINATOR, "/klanten"),
        (Role.CLIENT_CONTACT, "/verslagen"),
        (Role.PRIVACY_OFFICER, "/spoor"),
        (Role.QUALITY_LEAD, "/account"),
    ],
)
def test_everyone_lands_on_the_page_of_their_role(gateway: Gateway, role: Role, page: str) -> None:
    answer = log_in(gateway.browser(), gateway.person(role))
    assert (answer.status_code, answer.location) == (303, page)


def test_unknown_mail_wrong_password_and_wrong_code_get_one_answer(gateway: Gateway) -> None:
    person = gateway.person(Role.ADVISER)
    answers = [
        log_in(gateway.browser(), stranger()),
        log_in(gateway.browser(), person, password="iets heel anders dan dit"),
        log_in(gateway.browser(), person, code="000000"),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len({words(answer.text) for answer in answers}) == 1


def test_an_unknown_mail_address_costs_the_same_work_as_a_known_one(gateway: Gateway) -> None:
    def hashings(person: Person) -> int:
        """How often a password was hashed for this attempt: that is what takes the time of a login."""
        browser, profile = gateway.browser(), cProfile.Profile()
        answer = profile.runcall(log_in, browser, person, password="iets heel anders dan dit")
        assert answer.status_code == 401
        calls = pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
        return sum(counts[0] for (file, _line, name), counts in calls if "argon2" in file and name == "verify")

    log_in(gateway.browser(), stranger())  # the first time makes the password of no one
    assert hashings(stranger()) == hashings(gateway.person(Role.COORDINATOR)) == 1


def test_a_code_works_once(gateway: Gateway) -> None:
    person = gateway.person(Role.COORDINATOR)
    code = code_now(person.totp_secret)
    assert log_in(gateway.browser(), person, code=code).status_code == 303
    assert log_in(gateway.browser(), person, code=code).status_code == 401


def test_ten_wrong_attempts_close_one_account_for_a_while_and_no_other(gateway: Gateway) -> None:
    person, other = gateway.person(Role.COORDINATOR), gateway.person(Role.COORDINATOR)
    browser = gateway.browser()
    for _ in range(10):
        assert log_in(browser, person, password="iets heel anders dan dit").status_code == 401
    refused = log_in(browser, person)
    assert refused.status_code == 429
    assert "te veel pogingen" in refused.text
    assert log_in(gateway.browser(), other).status_code == 303


def test_attempts_while_a_part_of_the_platform_is_away_close_nobody_out(gateway: Gateway, vault: VaultServer) -> None:
    adviser = gateway.person(Role.ADVISER)
    vault.seal()
    try:
        for _ in range(11):
            gateway.rows("UPDATE accounts SET totp_counter = 0 WHERE email = %s RETURNING 1", adviser.email)
            assert log_in(gateway.browser(), adviser).status_code == 503
    finally:
        vault.unseal()


def test_a_login_gives_a_new_session_and_ends_the_one_before(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.COORDINATOR)
    before = browser.get_cookie("medewerker")
    again = TOTP(key=person.totp_secret).generate(time.time() + 30).token
    assert log_in(browser, person, code=again).status_code == 303
    after = browser.get_cookie("medewerker")
    assert before is not None and after is not None and before.value != after.value
    old = gateway.browser()
    old.set_cookie("medewerker", before.value)
    assert old.get("/account").status_code == 303


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(gateway: Gateway) -> None:
    answer = log_in(gateway.browser(), gateway.person(Role.COORDINATOR))
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("medewerker="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("wanted", ["//elders.example/", "https://elders.example/", "/\\elders.example", "vandaag"])
def test_no_login_leads_to_another_site(gateway: Gateway, wanted: str) -> None:
    person, browser = gateway.person(Role.COORDINATOR), gateway.browser()
    page = browser.get("/inloggen", query_string={"naar": wanted})

    fields = {"email": person.email, "password": PASSWORD, "code": code_now(person.totp_secret)}
    answer = browser.post("/inloggen", query_string={"naar": wanted}, data=hidden_fields(page.text) | fields)
    assert answer.location == "/klanten"


def test_the_page_that_asked_for_the_login_comes_after_it(gateway: Gateway) -> None:
    browser, person = gateway.browser(), gateway.person(Role.COORDINATOR)
    asked = browser.get("/account")
    assert asked.location == "/inloggen?naar=/account"

    fields = {"email": person.email, "password": PASSWORD, "code": code_now(person.totp_secret)}
    assert send(browser, asked.location, **fields).location == "/account"


def test_with_the_vault_closed_an_adviser_is_told_and_nothing_half_open_remains(
    gateway: Gateway, vault: VaultServer
) -> None:
    person, browser = gateway.person(Role.ADVISER), gateway.browser()
    vault.seal()
    try:
        answer = log_in(browser, person)
    finally:
        vault.unseal()
    assert answer.status_code == 503
    assert "088 000 00 00" in answer.text
    assert browser.get("/account").status_code == 303


def test_logins_and_failures_stand_in_the_trail(gateway: Gateway) -> None:
    person = gateway.person(Role.COORDINATOR)
    log_in(gateway.browser(), person, code="000000")
    log_in(gateway.browser(), person)
    found = gateway.rows(
        "SELECT action, actor FROM trail_lines WHERE subject = %s ORDER BY position", person.account_id
    )
    assert [action for action, _actor in found] == ["login_failed", "logged_in"]
