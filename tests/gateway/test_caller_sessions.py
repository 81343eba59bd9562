"""A caller's session: short, sealed, and leaving nothing behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from gateway.identity.caller_sessions import CallerSession, caller, end_caller_session, open_caller_session
from gateway.identity.sealed_cookies import read_ticket
from gateway.rpc import caller_actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from tests.gateway.building import Gateway

CODE = "7QK2M9XRAB3D5TFW"
THREAD, CLIENT = uuid4(), uuid4()


def open_one(gateway: Gateway) -> str:
    """The cookie of a fresh session."""
    with gateway.app.test_request_context("/gesprek"):
        open_caller_session(CODE, THREAD, CLIENT)
        answer = gateway.app.process_response(gateway.app.make_response(""))
    return next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("gesprek="))


def seen_with(gateway: Gateway, cookie: str) -> CallerSession | None:
    with gateway.app.test_request_context("/gesprek", headers={"Cookie": cookie.split(";", maxsplit=1)[0]}):
        return caller()


def test_the_cookie_gives_back_code_thread_and_client(gateway: Gateway) -> None:
    found = seen_with(gateway, open_one(gateway))
    assert found is not None
    assert (found.code, found.thread_id, found.client_id) == (CODE, THREAD, CLIENT)


def test_the_thread_is_the_person(gateway: Gateway) -> None:
    cookie = open_one(gateway)
    with gateway.app.test_request_context("/gesprek", headers={"Cookie": cookie.split(";")[0]}):
        actor = caller_actor()
    assert (actor.subject, actor.role, actor.client_id) == (THREAD, Role.CALLER, CLIENT)


def test_without_a_code_there_is_no_caller(gateway: Gateway) -> None:
    with gateway.app.test_request_context("/gesprek"):
        assert caller() is None
        with pytest.raises(ContractError) as refusal:
            caller_actor()
    assert refusal.value.code is ErrorCode.UNAUTHENTICATED


def test_thirty_quiet_minutes_end_it(gateway: Gateway) -> None:
    cookie = open_one(gateway)
    gateway.clock.ahead = timedelta(minutes=29)
    assert seen_with(gateway, cookie) is not None
    gateway.clock.ahead = timedelta(minutes=60)
    assert seen_with(gateway, cookie) is None


def test_leaving_deletes_the_row(gateway: Gateway) -> None:
    cookie = open_one(gateway)
    with gateway.app.test_request_context("/weg", headers={"Cookie": cookie.split(";")[0]}):
        end_caller_session()
        assert caller() is None
    assert seen_with(gateway, cookie) is None


def test_quick_exit_ends_the_session_and_wipes_the_browser(gateway: Gateway) -> None:
    cookie, browser = open_one(gateway), gateway.browser()
    browser.set_cookie("gesprek", cookie.split(";")[0].removeprefix("gesprek="))
    answer = browser.get("/weg")
    assert answer.location == "https://nl.wikipedia.org/wiki/Hoofdpagina"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.get_cookie("gesprek") is None
    assert seen_with(gateway, cookie) is None


def test_a_session_that_ended_leaves_no_row_when_the_next_one_comes(gateway: Gateway) -> None:
    ticket = read_ticket(open_one(gateway).split(";")[0].removeprefix("gesprek="))
    assert ticket is not None
    gateway.clock.ahead = timedelta(hours=2)
    open_one(gateway)
    assert gateway.rows("SELECT 1 FROM caller_sessions WHERE id_hash = %s", ticket.id_hash) == []


def test_no_column_holds_the_code_the_thread_or_a_time_of_arrival(gateway: Gateway) -> None:
    open_one(gateway)
    columns = gateway.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'caller_sessions' ORDER BY 1"
    )
    assert [name for (name,) in columns] == ["expires", "id_hash", "sealed"]
    for (sealed,) in gateway.rows("SELECT sealed FROM caller_sessions"):
        for secret in (CODE.encode(), THREAD.bytes, THREAD.hex.encode(), UUID(int=CLIENT.int).hex.encode()):
            assert secret not in bytes(sealed)
