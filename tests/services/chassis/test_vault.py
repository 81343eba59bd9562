"""The key service on a real OpenBao, with the policies of production."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from services.chassis.vault import Vault, connect
from services.contracts.errors import ContractError, ErrorCode
from tests.services.chassis.examples import SECRET_WORDS
from tests.support.servers import VaultServer

CASE = "transit-case"


def code_of(operation: Callable[[], object]) -> ErrorCode:
    with pytest.raises(ContractError) as caught:
        operation()
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    return caught.value.code


@pytest.fixture
def key(keys: Vault) -> str:
    name = f"k-{uuid4().hex}"
    keys.create_key(CASE, name)
    return name


def test_what_was_sealed_opens_with_the_same_key_and_the_same_associated_data(keys: Vault, key: str) -> None:
    items = [(b"een", b"a"), (b"", b""), (b"\x00\xff" * 1000, b"b")]
    sealed = keys.encrypt_many(CASE, key, items)
    assert keys.decrypt_many(CASE, key, [(text, aad) for text, (_, aad) in zip(sealed, items, strict=True)]) == [
        plain for plain, _ in items
    ]
    assert keys.encrypt_many(CASE, key, []) == []


def test_ciphertext_does_not_open_elsewhere(keys: Vault, key: str) -> None:
    sealed = keys.encrypt(CASE, key, b"woord", b"hier")
    other = f"k-{uuid4().hex}"
    keys.create_key(CASE, other)
    assert code_of(lambda: keys.decrypt(CASE, key, sealed, b"daar")) is ErrorCode.DECRYPT_FAILED
    assert code_of(lambda: keys.decrypt(CASE, other, sealed, b"hier")) is ErrorCode.DECRYPT_FAILED
    assert code_of(lambda: keys.decrypt(CASE, key, "vault:v1:AAAA", b"")) is ErrorCode.DECRYPT_FAILED
    assert code_of(lambda: keys.decrypt(CASE, key, "nonsense", b"")) is ErrorCode.DECRYPT_FAILED


def test_a_partly_failing_batch_gives_none_of_its_plaintext_away(keys: Vault, key: str) -> None:
    good = keys.encrypt(CASE, key, SECRET_WORDS.encode(), b"1")
    bad = keys.encrypt(CASE, key, b"x", b"2")
    with pytest.raises(ContractError) as caught:
        keys.decrypt_many(CASE, key, [(good, b"1"), (bad, b"wrong")])
    assert caught.value.code is ErrorCode.DECRYPT_FAILED
    told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    for form in (SECRET_WORDS, base64.b64encode(SECRET_WORDS.encode()).decode(), good):
        assert form not in told
    assert caught.value.__context__ is None


def test_a_key_that_is_gone_is_told_as_missing(keys: Vault) -> None:
    never = f"k-{uuid4().hex}"
    for operation in (
        lambda: keys.encrypt(CASE, never, b"x"),
        lambda: keys.decrypt(CASE, never, "vault:v1:AAAA"),
        lambda: keys.data_key(CASE, never),
        lambda: keys.hmac(CASE, never, b"x"),
        lambda: keys.public_keys(CASE, never),
        lambda: keys.read_secret("never-written"),
    ):
        assert code_of(operation) is ErrorCode.KEY_MISSING


def test_creating_a_key_again_keeps_it(keys: Vault, key: str) -> None:
    sealed = keys.encrypt(CASE, key, b"woord")
    keys.create_key(CASE, key)
    assert keys.decrypt(CASE, key, sealed) == b"woord"


def test_a_data_key_comes_plain_and_wrapped(keys: Vault, key: str) -> None:
    plain, wrapped = keys.data_key(CASE, key)
    assert len(plain) == 32
    assert keys.decrypt(CASE, key, wrapped) == plain


def test_an_hmac_is_the_same_for_the_same_data(keys: Vault) -> None:
    first = keys.hmac("transit-receipt", "receipt", b"code")
    assert first == keys.hmac("transit-receipt", "receipt", b"code")
    assert len(bytes.fromhex(first)) == 32
    assert first != keys.hmac("transit-receipt", "receipt", b"other")


def test_the_wire_key_is_readable(keys: Vault) -> None:
    assert len(base64.b64decode(keys.read_secret("wire")["1"])) == 32


def test_a_sealed_key_service_is_unavailable_and_serves_again_after_unsealing(
    vault: VaultServer, keys: Vault, key: str
) -> None:
    assert keys.is_ready()
    vault.seal()
    try:
        assert not keys.is_ready()
        assert code_of(lambda: keys.encrypt(CASE, key, b"x")) is ErrorCode.KEY_SERVICE_UNAVAILABLE
        login = connect(vault.address, vault.credentials("casebook"))
        assert code_of(lambda: login.encrypt(CASE, key, b"x")) is ErrorCode.KEY_SERVICE_UNAVAILABLE
    finally:
        vault.unseal()
    assert keys.is_ready()
    assert keys.encrypt(CASE, key, b"x")


def test_an_unreachable_key_service_is_unavailable() -> None:
    nobody = Vault.from_token("http://127.0.0.1:9", "none")
    assert code_of(lambda: nobody.encrypt(CASE, "k", b"x")) is ErrorCode.KEY_SERVICE_UNAVAILABLE
    assert not nobody.is_ready()


def test_a_service_logs_in_by_its_credentials_and_may_do_only_its_own(vault: VaultServer, key: str) -> None:
    casebook = connect(vault.address, vault.credentials("casebook"))
    assert casebook.decrypt(CASE, key, casebook.encrypt(CASE, key, b"x")) == b"x"
    assert code_of(lambda: casebook.create_key(CASE, f"k-{uuid4().hex}")) is ErrorCode.UNAUTHENTICATED
    assert code_of(lambda: casebook.hmac("transit-receipt", "receipt", b"x")) is ErrorCode.UNAUTHENTICATED


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"role_id": "x"}', None])
def test_unreadable_credentials_are_told_without_their_content(
    vault: VaultServer, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "credentials.json"
    if content is not None:
        file.write_text(content)
    service = connect(vault.address, file)
    with pytest.raises(ContractError) as caught:
        service.encrypt(CASE, "k", b"x")
    assert caught.value.code is ErrorCode.KEY_SERVICE_UNAVAILABLE
    assert caught.value.details == {"reason": "credentials_unreadable"}


def test_refused_credentials_make_the_key_service_unavailable(vault: VaultServer, tmp_path: Path) -> None:
    pair = json.loads(vault.credentials("casebook").read_text())
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(pair | {"secret_id": str(uuid4())}))
    service = connect(vault.address, file)
    assert code_of(lambda: service.encrypt(CASE, "k", b"x")) is ErrorCode.KEY_SERVICE_UNAVAILABLE


def test_a_service_whose_token_was_revoked_logs_in_again_by_itself(vault: VaultServer, keys: Vault, key: str) -> None:
    casebook = connect(vault.address, vault.credentials("casebook"))
    casebook.encrypt(CASE, key, b"x")
    revoked = casebook._client.token
    keys.write("auth/token/revoke", {"token": revoked})
    assert casebook.encrypt(CASE, key, b"x")
    assert casebook._client.token != revoked


def test_a_token_is_renewed_on_use_after_half_of_its_life(vault: VaultServer, keys: Vault, key: str) -> None:
    casebook = connect(vault.address, vault.credentials("casebook"))
    casebook.encrypt(CASE, key, b"x")
    lookup = {"token": casebook._client.token}
    assert "last_renewal" not in keys.write("auth/token/lookup", lookup)
    casebook._renew_at = 0.0
    casebook.encrypt(CASE, key, b"x")
    assert "last_renewal" in keys.write("auth/token/lookup", lookup)
    assert casebook._renew_at > 0.0


def test_somebody_elses_token_is_never_replaced(vault: VaultServer, key: str) -> None:
    casebook = connect(vault.address, vault.credentials("casebook"))
    casebook.encrypt(CASE, key, b"x")
    stranger = casebook.with_token("s.not-a-token")
    assert code_of(lambda: stranger.encrypt(CASE, key, b"x")) is ErrorCode.UNAUTHENTICATED


def test_a_token_can_end_itself(vault: VaultServer, key: str) -> None:
    casebook = connect(vault.address, vault.credentials("casebook"))
    casebook.encrypt(CASE, key, b"x")
    own = casebook.with_token(casebook._client.token)
    own.renew_self()
    own.revoke_self()
    assert code_of(lambda: own.encrypt(CASE, key, b"x")) is ErrorCode.UNAUTHENTICATED


def test_a_login_with_a_forged_jwt_is_refused(keys: Vault) -> None:
    assert code_of(lambda: keys.jwt_login("adviser", "a.b.c")) is ErrorCode.UNAUTHENTICATED
