"""What a thief of the database finds: nothing to log in with and nothing to guess against."""

from __future__ import annotations

from passlib.hash import argon2
from passlib.totp import TOTP

from gateway.identity.accounts import one_time_codes
from gateway.keys import GatewayKeys, load_keys
from services.chassis.vault import connect
from services.contracts.fields import Role
from tests.gateway.building import PASSWORD, Gateway, build_gateway, log_in
from tests.support.servers import PostgresServer, VaultServer


def test_passwords_are_argon2id_and_cannot_be_guessed_without_the_pepper(gateway: Gateway) -> None:
    person = gateway.person(Role.COORDINATOR)
    stored = gateway.rows("SELECT password FROM accounts WHERE id = %s", person.account_id)[0][0]
    assert stored.startswith("$argon2id$")
    assert not argon2.verify(PASSWORD, stored)
    assert log_in(gateway.browser(), person).status_code == 303


def test_the_secret_of_the_app_is_sealed(gateway: Gateway) -> None:
    person = gateway.person(Role.COORDINATOR)
    stored = gateway.rows("SELECT tf_totp_secret FROM accounts WHERE id = %s", person.account_id)[0][0]
    raw = TOTP(key=person.totp_secret).key
    for form in (person.totp_secret, raw.hex(), repr(raw)):
        assert form not in stored
    with gateway.app.app_context():
        opened = one_time_codes().get_totp_b32_key(stored)
    assert TOTP(key=opened).key == raw


def test_another_gateways_key_opens_no_secret(gateway: Gateway, postgres: PostgresServer, vault: VaultServer) -> None:
    person, other = gateway.person(Role.COORDINATOR), build_gateway(postgres, vault)
    stored = gateway.rows("SELECT tf_totp_secret FROM accounts WHERE id = %s", person.account_id)[0][0]
    with other.app.app_context():
        try:
            opened = one_time_codes().get_totp_b32_key(stored)
        except (ValueError, TypeError):
            return
    assert TOTP(key=opened).key != TOTP(key=person.totp_secret).key


def test_a_restart_finds_the_same_keys_and_purposes_have_their_own(gateway: Gateway, vault: VaultServer) -> None:
    from gateway.database import db

    with gateway.app.app_context():
        again = load_keys(db.engine, connect(vault.address, vault.credentials("gateway")))
    assert again.derive("cookie") == gateway.app.config["SECRET_KEY"]
    keys = GatewayKeys(b"\0" * 32)
    assert len({keys.derive(purpose) for purpose in ("cookie", "pepper", "totp")}) == 3
