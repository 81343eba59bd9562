"""Sealing and opening: two readers of a thread, one reader of a note, and nothing opens in another place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from gateway import sealing
from gateway.identity.sessions import staff_session
from gateway.parts import parts
from gateway.sealing import DataKey, KeyKind
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role, Sealed, Wrap
from tests.gateway.building import Gateway, Person, send
from tests.support.servers import VaultServer

CODE = "7QK2M9XRAB3D5TFW"


@dataclass(frozen=True)
class Written:
    entry_id: UUID
    text: Sealed


@contextmanager
def as_person(gateway: Gateway, browser: FlaskClient) -> Iterator[None]:
    """Inside a request of this browser."""
    cookie = browser.get_cookie("medewerker")
    assert cookie is not None
    with gateway.app.test_request_context("/vandaag", headers={"Cookie": f"medewerker={cookie.value}"}):
        yield


def adviser_with_key(gateway: Gateway, vault: VaultServer) -> tuple[FlaskClient, Person, UUID]:
    """A logged-in adviser whose Vault key exists, as directory makes it."""
    browser, person = gateway.logged_in(Role.ADVISER)
    subject = UUID(str(gateway.rows("SELECT subject FROM accounts WHERE id = %s", person.account_id)[0][0]))
    from services.chassis.vault import Vault

    Vault.from_token(vault.address, vault.root_token).create_key(sealing.ADVISERS, str(subject))
    return browser, person, subject


def fails_with(code: ErrorCode) -> pytest.RaisesExc[ContractError]:
    return pytest.raises(ContractError, check=lambda error: error.code is code)


@given(st.text(max_size=2000))
def test_what_was_sealed_opens_to_the_same_text(text: str) -> None:
    key, entry_id = sealing.new_note_key(uuid4()), uuid4()
    assert key.open(entry_id, key.seal(entry_id, text)) == text


@given(st.text(max_size=20_000))
def test_the_length_of_a_text_shows_only_as_a_power_of_two(text: str) -> None:
    size = len(sealing.new_note_key(uuid4()).seal(uuid4(), text).blob) - 12 - 16
    assert size >= 256
    assert size & (size - 1) == 0


def test_a_short_and_a_longer_answer_are_equally_long() -> None:
    key = sealing.new_thread_key(uuid4())
    assert len(key.seal(uuid4(), "ja").blob) == len(key.seal(uuid4(), "ja" * 100).blob)


def test_twenty_thousand_characters_fit_and_one_more_does_not() -> None:
    key, entry_id = sealing.new_thread_key(uuid4()), uuid4()
    longest = "é" * 20_000
    assert key.open(entry_id, key.seal(entry_id, longest)) == longest
    with fails_with(ErrorCode.MALFORMED):
        key.seal(entry_id, longest + "é")


def test_a_text_opens_nowhere_but_in_its_own_place() -> None:
    thread_id, entry_id = uuid4(), uuid4()
    key = sealing.new_thread_key(thread_id)
    sealed = key.seal(entry_id, "Dit is van mij")
    elsewhere = [
        (key, uuid4()),
        (DataKey(KeyKind.THREAD, uuid4(), key.key), entry_id),
        (DataKey(KeyKind.NOTES, thread_id, key.key), entry_id),
        (sealing.new_thread_key(thread_id), entry_id),
    ]
    for wrong_key, wrong_entry in elsewhere:
        with fails_with(ErrorCode.DECRYPT_FAILED):
            wrong_key.open(wrong_entry, sealed)
    with fails_with(ErrorCode.DECRYPT_FAILED):
        key.open(entry_id, Sealed(sealed.blob[:-1] + bytes([sealed.blob[-1] ^ 1])))


def test_two_swapped_texts_open_neither(gateway: Gateway) -> None:
    key = sealing.new_note_key(uuid4())
    one, two = (Written(entry_id, key.seal(entry_id, "tekst")) for entry_id in (uuid4(), uuid4()))
    assert sealing.open_entries(key, [one, two]) == {one.entry_id: "tekst", two.entry_id: "tekst"}
    with fails_with(ErrorCode.DECRYPT_FAILED):
        sealing.open_entries(key, [Written(one.entry_id, two.text), Written(two.entry_id, one.text)])


def test_the_adviser_opens_what_was_wrapped_for_them(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        assert wrap.reader == f"adviser:{adviser_id}"
        assert sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, wrap).key == key.key


def test_another_adviser_opens_nothing(gateway: Gateway, vault: VaultServer) -> None:
    _browser, _person, adviser_id = adviser_with_key(gateway, vault)
    other, _someone, _other_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, other), fails_with(ErrorCode.DECRYPT_FAILED):
        sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, sealing.wrap_for_adviser(key, adviser_id))


def test_the_gateways_own_token_opens_nothing(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        with fails_with(ErrorCode.UNAUTHENTICATED):
            parts().vault.decrypt(sealing.ADVISERS, str(adviser_id), wrap.blob.decode(), b"")


def test_a_wrap_of_another_case_does_not_open(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        for kind, owner in ((KeyKind.NOTES, uuid4()), (KeyKind.THREAD, key.owner)):
            with fails_with(ErrorCode.DECRYPT_FAILED):
                sealing.unwrap_for_adviser(kind, owner, wrap)


def test_the_caller_opens_the_thread_with_the_code_and_with_no_other(gateway: Gateway) -> None:
    key = sealing.new_thread_key(uuid4())
    wrap = sealing.wrap_for_receipt(key, CODE)
    with gateway.app.test_request_context("/gesprek/lezen"):
        assert sealing.unwrap_for_receipt(key.owner, wrap, CODE).key == key.key
        for thread_id, code in ((key.owner, "0" * 16), (uuid4(), CODE)):
            with fails_with(ErrorCode.DECRYPT_FAILED):
                sealing.unwrap_for_receipt(thread_id, wrap, code)


def test_a_note_key_wrapped_for_the_receipt_would_still_open_no_thread(gateway: Gateway) -> None:
    key = sealing.new_note_key(uuid4())
    with gateway.app.test_request_context("/gesprek/lezen"), fails_with(ErrorCode.DECRYPT_FAILED):
        sealing.unwrap_for_receipt(key.owner, sealing.wrap_for_receipt(key, CODE), CODE)


def test_a_private_address_cannot_be_read_back_by_the_gateway(gateway: Gateway) -> None:
    with gateway.app.test_request_context("/"):
        sealed = sealing.seal_address("thuis@voorbeeld.nl")
        assert b"thuis" not in sealed.blob
        with fails_with(ErrorCode.UNAUTHENTICATED):
            parts().vault.decrypt("transit-notice", "address", sealed.blob.decode())


def test_an_opened_key_is_remembered_for_a_minute_and_not_longer(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, wrap)
        assert _remembers(key, wrap)
        gateway.clock.ahead = timedelta(seconds=59)
        assert _remembers(key, wrap)
        gateway.clock.ahead = timedelta(seconds=61)
        assert not _remembers(key, wrap)


def test_logging_out_forgets_opened_keys(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, wrap)
        session = staff_session()
        assert session is not None
    send(browser, "/uitloggen", page="/account")
    with gateway.app.app_context():
        assert parts().opened.find(session.id_hash, _name(key, wrap), gateway.clock.now()) is None


def test_with_the_vault_closed_nothing_opens_and_all_is_well_after(gateway: Gateway, vault: VaultServer) -> None:
    browser, _person, adviser_id = adviser_with_key(gateway, vault)
    key = sealing.new_note_key(uuid4())
    with as_person(gateway, browser):
        wrap = sealing.wrap_for_adviser(key, adviser_id)
        vault.seal()
        try:
            with fails_with(ErrorCode.KEY_SERVICE_UNAVAILABLE):
                sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, wrap)
        finally:
            vault.unseal()
        assert sealing.unwrap_for_adviser(KeyKind.NOTES, key.owner, wrap).key == key.key


def _remembers(key: DataKey, wrap: Wrap) -> bool:
    session = staff_session()
    assert session is not None
    return parts().opened.find(session.id_hash, _name(key, wrap), parts().clock.now()) is not None


def _name(key: DataKey, wrap: Wrap) -> bytes:
    return sealing._name(key.kind, key.owner, wrap)
