"""Invitations: one link, once, for seven days; whoever holds it sets up the account."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from services.contracts.directory import (
    AdviserCard,
    AdviserDetail,
    AdviserList,
    ClientDetail,
    ContactView,
    ListAdvisers,
    ShowClient,
)
from services.contracts.fields import ContactRole, Role
from tests.gateway.building import PASSWORD, Gateway, send

LINK = re.compile(r"http://localhost(/uitnodiging/[\w-]+)")


def invite_colleague(coordinator: FlaskClient, email: str, role: Role = Role.PRIVACY_OFFICER) -> TestResponse:
    return send(coordinator, "/accounts/nieuw/collega", email=email, role=role.value, language="nl")


def link_on(page: TestResponse) -> str:
    found = LINK.search(unescape(page.text))
    assert found, page.text
    return found.group(1)


def accept(gateway: Gateway, link: str, **changes: str) -> TestResponse:
    """Open the link as the invited person would: app connected, password chosen."""
    browser = gateway.browser()
    page = browser.get(link)
    key = re.search(r'class="code as-typed">([A-Z2-7-]+)<', page.text)
    assert key, page.status_code
    code = TOTP(key=key.group(1).replace("-", "")).generate().token
    return send(browser, link, **({"password": PASSWORD, "password_again": PASSWORD, "code": code} | changes))


def new_mail() -> str:
    return f"nieuw-{uuid4().hex[:8]}@spoorvast.example"


def account_of(gateway: Gateway, email: str) -> UUID:
    return UUID(str(gateway.rows("SELECT id FROM accounts WHERE email = %s", email)[0][0]))


def test_an_invited_colleague_sets_up_the_account_and_is_in(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    email = new_mail()
    link = link_on(invite_colleague(coordinator, email))
    answer = accept(gateway, link)
    assert (answer.status_code, answer.location) == (303, "/spoor")
    assert gateway.rows("SELECT active, role FROM accounts WHERE email = %s", email) == [(True, "privacy_officer")]


def test_an_adviser_gets_the_account_of_their_own_id(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    adviser_id, email = uuid4(), new_mail()
    card = AdviserCard(adviser_id=adviser_id, name="Anne de Wit", profile="", tracks=(), languages=("nl",))
    detail = AdviserDetail(card=card, email=email, certificate_until=None, version=1, client_ids=())
    gateway.services.answers[ListAdvisers] = lambda _request, _actor: AdviserList(advisers=(detail,))
    page = coordinator.get(f"/accounts/nieuw/vertrouwenspersoon?persoon={adviser_id}")
    assert f'value="{email}"' in page.text
    send(coordinator, "/accounts/nieuw/vertrouwenspersoon", person=str(adviser_id), email=email, language="nl")
    assert gateway.rows("SELECT role, subject FROM accounts WHERE email = %s", email) == [("adviser", adviser_id)]


def test_a_contact_person_is_bound_to_their_client(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    client_id, contact_id, email = uuid4(), uuid4(), new_mail()
    contact = ContactView(contact_id=contact_id, name="Dirk Hofman", email=email, role=ContactRole.HR)
    gateway.services.answers[ShowClient] = lambda _request, _actor: ClientDetail(
        client_id=client_id,
        name="Zorggroep De Linde",
        slug="de-linde",
        sector="zorg",
        version=1,
        units=(),
        contacts=(contact,),
        assignment=None,
        allocations=(),
    )
    path = f"/accounts/nieuw/contactpersoon/{client_id}"
    send(coordinator, path, person=str(contact_id), email=email, language="nl")
    found = gateway.rows("SELECT role, subject, client_id FROM accounts WHERE email = %s", email)
    assert found == [("client_contact", contact_id, client_id)]


def test_a_link_works_once(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    link = link_on(invite_colleague(coordinator, new_mail()))
    assert accept(gateway, link).status_code == 303
    assert gateway.browser().get(link).status_code == 404
    assert gateway.browser().get(f"{link}/qr.svg").status_code == 404


def test_a_link_ends_after_seven_days(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    link = link_on(invite_colleague(coordinator, new_mail()))
    gateway.clock.ahead = timedelta(days=6, hours=23)
    assert gateway.browser().get(link).status_code == 200
    gateway.clock.ahead = timedelta(days=7, minutes=1)
    assert gateway.browser().get(link).status_code == 404


def test_a_revoked_link_looks_like_one_that_never_was(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    email = new_mail()
    link = link_on(invite_colleague(coordinator, email))
    page = f"/accounts/{account_of(gateway, email)}"
    assert send(coordinator, f"{page}/uitnodiging-intrekken", page=page).status_code == 303
    browser = gateway.browser()
    assert browser.get(link).data == browser.get("/uitnodiging/nooit-bestaan").data


def test_the_database_cannot_hand_out_a_link(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    token = link_on(invite_colleague(coordinator, new_mail())).rsplit("/", 1)[1]
    for row in gateway.rows("SELECT * FROM invitations"):
        assert token not in str(row)
        assert token.encode() not in b"".join(bytes(cell) for cell in row if isinstance(cell, (bytes, memoryview)))


def test_a_mail_address_gets_one_account(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    email = new_mail()
    invite_colleague(coordinator, email)
    again = invite_colleague(coordinator, email.upper())
    assert again.status_code == 422
    assert "al een account" in again.text


def test_a_short_or_guessable_password_is_refused_with_a_reason(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    email = new_mail()
    link = link_on(invite_colleague(coordinator, email))
    own_name = f"{email.split('@')[0]} en meer"
    for password, reason in (("kort", "minstens 12"), ("a" * 20, "makkelijk te raden"), (own_name, "e-mailadres niet")):
        answer = accept(gateway, link, password=password, password_again=password)
        assert (answer.status_code, reason in answer.text) == (400, True)
    assert gateway.rows("SELECT active FROM accounts WHERE email = %s", email) == [(False,)]


def test_a_wrong_code_leaves_the_link_open(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    link = link_on(invite_colleague(coordinator, new_mail()))
    assert accept(gateway, link, code="000000").status_code == 400
    assert accept(gateway, link).status_code == 303


def test_an_adviser_who_logged_in_before_cannot_be_invited_again(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    adviser = gateway.person(Role.ADVISER)
    page = f"/accounts/{adviser.account_id}"
    answer = send(coordinator, f"{page}/opnieuw-uitnodigen", page=page)
    assert answer.status_code == 422
    assert "dossiers kunnen openen" in answer.text
    assert gateway.rows("SELECT active FROM accounts WHERE id = %s", adviser.account_id) == [(True,)]


def test_inviting_a_colleague_again_ends_the_old_password_and_sessions(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    officer, person = gateway.logged_in(Role.PRIVACY_OFFICER)
    page = f"/accounts/{person.account_id}"
    link = link_on(send(coordinator, f"{page}/opnieuw-uitnodigen", page=page))
    assert officer.get("/account").status_code == 303
    assert gateway.rows("SELECT password, active FROM accounts WHERE id = %s", person.account_id) == [(None, False)]
    assert accept(gateway, link).status_code == 303


def test_the_list_shows_who_is_invited_active_and_blocked(gateway: Gateway) -> None:
    coordinator, _me = gateway.logged_in(Role.COORDINATOR)
    invite_colleague(coordinator, new_mail())
    blocked = gateway.person(Role.QUALITY_LEAD)
    page = f"/accounts/{blocked.account_id}"
    send(coordinator, f"{page}/blokkeren", page=page)
    text = coordinator.get("/accounts").text
    assert all(word in text for word in ("uitgenodigd tot", "actief", "geblokkeerd"))


def test_nobody_blocks_the_own_account(gateway: Gateway) -> None:
    coordinator, me = gateway.logged_in(Role.COORDINATOR)
    answer = send(coordinator, f"/accounts/{me.account_id}/blokkeren", page="/account")
    assert answer.status_code == 422
    assert coordinator.get("/account").status_code == 200
