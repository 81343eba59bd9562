"""Sessions end by idling, by age, by logging out and by revocation; the database alone opens none."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from hashlib import sha256

from flask.testing import FlaskClient
from passlib.totp import TOTP

from gateway.identity.sealed_cookies import Ticket, new_ticket, read_ticket
from services.contracts.fields import Role
from tests.gateway.building import Gateway, Person, log_in, send

LONG_TEXT = "Een verhaal van meer dan een regel.\nEn nog een regel."


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def ticket_of(browser: FlaskClient) -> Ticket:
    cookie = browser.get_cookie("medewerker")
    assert cookie is not None
    ticket = read_ticket(cookie.value)
    assert ticket is not None
    return ticket


def test_fifteen_quiet_minutes_end_a_session(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)
    gateway.clock.ahead = timedelta(minutes=14)
    assert is_in(browser)
    gateway.clock.ahead = timedelta(minutes=28)
    assert is_in(browser)
    gateway.clock.ahead = timedelta(minutes=44)
    assert not is_in(browser)


def test_eight_hours_end_a_session_however_busy(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)
    for minutes in range(0, 8 * 60, 10):
        gateway.clock.ahead = timedelta(minutes=minutes)
        assert is_in(browser)
    gateway.clock.ahead = timedelta(hours=8, minutes=1)
    assert not is_in(browser)


def test_logging_out_deletes_the_session_and_clears_the_browser(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.ADVISER)
    answer = send(browser, "/uitloggen", page="/account")
    assert answer.status_code == 303
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert browser.get_cookie("medewerker") is None
    assert gateway.rows("SELECT 1 FROM sessions WHERE account_id = %s", person.account_id) == []


def test_logging_out_ends_the_advisers_vault_token(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.ADVISER)
    sealed = gateway.rows("SELECT sealed FROM sessions WHERE account_id = %s", person.account_id)[0][0]
    token = ticket_of(browser).open(b"spoorvast/session/v1", bytes(sealed))
    assert token is not None
    from gateway.parts import parts
    from services.contracts.errors import ContractError, ErrorCode

    with gateway.app.app_context():
        vault = parts().vault.with_token(token.decode())
    vault.renew_self()
    send(browser, "/uitloggen", page="/account")
    try:
        vault.renew_self()
    except ContractError as error:
        assert error.code is ErrorCode.UNAUTHENTICATED
    else:
        raise AssertionError("the token still works")


def test_log_out_everywhere_ends_every_browser_of_the_account_and_no_other(gateway: Gateway) -> None:
    here, person = gateway.logged_in(Role.COORDINATOR)
    there, (elsewhere, _other) = gateway.browser(), gateway.logged_in(Role.COORDINATOR)
    log_in(there, person, code=TOTP(key=person.totp_secret).generate(time.time() + 30).token)
    assert is_in(there)
    send(here, "/account/overal-uitloggen", page="/account")
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(elsewhere)


def test_a_coordinator_ends_the_sessions_of_another_account(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    adviser, person = gateway.logged_in(Role.ADVISER)
    page = f"/accounts/{person.account_id}"
    assert send(coordinator, f"{page}/uitloggen", page=page).status_code == 303
    assert not is_in(adviser)


def test_a_blocked_account_is_out_at_once_and_cannot_come_back_in(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    adviser, person = gateway.logged_in(Role.ADVISER)
    page = f"/accounts/{person.account_id}"
    send(coordinator, f"{page}/blokkeren", page=page)
    assert not is_in(adviser)
    assert _fresh_login(gateway, person) == 401
    send(coordinator, f"{page}/toelaten", page=page)
    assert _fresh_login(gateway, person, later=30) == 303


def test_the_right_id_with_another_key_is_no_session(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.ADVISER)
    thief = gateway.browser()
    forged = Ticket(ticket_of(browser).identity, new_ticket().key)
    thief.set_cookie("medewerker", forged.encode())
    assert not is_in(thief)


def test_the_database_holds_neither_the_id_nor_the_token_of_a_session(gateway: Gateway) -> None:
    browser, person = gateway.logged_in(Role.ADVISER)
    ticket = ticket_of(browser)
    stored = gateway.rows("SELECT id_hash, sealed FROM sessions WHERE account_id = %s", person.account_id)
    id_hash, sealed = bytes(stored[0][0]), bytes(stored[0][1])
    assert id_hash == sha256(ticket.identity).digest()
    assert b"s." not in sealed[:4]
    assert ticket.open(b"spoorvast/session/v1", sealed) is not None
    assert ticket.key not in sealed


def test_sessions_are_in_no_backup(gateway: Gateway) -> None:
    kept = gateway.rows(
        "SELECT relname FROM pg_class WHERE relname IN ('sessions', 'caller_sessions') AND relpersistence = 'u'"
    )
    assert len(kept) == 2


def test_text_typed_in_a_session_that_ended_comes_back(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)
    gateway.clock.ahead = timedelta(minutes=20)
    answer = browser.post("/accounts/nieuw/collega", data={"email": LONG_TEXT, "password": "geheim" * 6})
    assert answer.status_code == 401
    assert LONG_TEXT in answer.text
    assert "geheim" not in answer.text


def test_nonsense_in_a_cookie_is_no_session(gateway: Gateway) -> None:
    for value in ("", "x", "é", "A" * 86, "A" * 5000, base64.urlsafe_b64encode(b"\0" * 64).decode()):
        browser = gateway.browser()
        browser.set_cookie("medewerker", value)
        assert not is_in(browser)


def _fresh_login(gateway: Gateway, person: Person, later: int = 0) -> int:
    code = TOTP(key=person.totp_secret).generate(time.time() + later).token
    return log_in(gateway.browser(), person, code=code).status_code
