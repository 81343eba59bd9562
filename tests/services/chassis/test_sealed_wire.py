"""What passes the broker opens only with our keys, and only when nothing was changed."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from uuid import UUID

import pytest
from kombu.serialization import dumps, registry

from services.chassis import sealed_wire
from services.chassis.sealed_wire import NotSealed, WireSeal, from_wire, to_wire
from tests.services.chassis.examples import SECRET_WORDS


def key() -> str:
    return b64encode(os.urandom(32)).decode()


@pytest.fixture
def installed() -> Iterator[None]:
    """Keys of its own for one test; the serializers of the process come back afterwards."""
    known = registry._encoders, registry._decoders
    registry._encoders, registry._decoders = dict(known[0]), dict(known[1])
    sealed_wire.install({"1": key()})
    yield
    registry._encoders, registry._decoders = known


BODY = {"words": SECRET_WORDS, "id": "x", "list": [1, None, True]}


def test_a_body_comes_back_as_it_was() -> None:
    seal = WireSeal({"1": key()})
    assert seal.open(seal.seal(BODY)) == BODY
    assert seal.open(memoryview(seal.seal({"id": UUID(int=1), "raw": b"\x00"}))) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "raw": "AA==",
    }


def test_nothing_of_the_body_shows_and_no_two_are_alike() -> None:
    seal = WireSeal({"1": key()})
    first, second = seal.seal(BODY), seal.seal(BODY)
    assert first != second
    for word in SECRET_WORDS.split():
        assert word.encode() not in first


def test_the_newest_key_seals_and_every_known_key_opens() -> None:
    old, new = key(), key()
    before, after = WireSeal({"1": old}), WireSeal({"1": old, "2": new})
    assert after.seal(BODY)[0] == 2
    assert after.open(before.seal(BODY)) == BODY
    with pytest.raises(NotSealed):
        before.open(after.seal(BODY))


def test_a_body_that_was_changed_does_not_open() -> None:
    seal = WireSeal({"1": key()})
    sealed = seal.seal(BODY)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(NotSealed):
            seal.open(bytes(changed))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01" * 13, b"{}", os.urandom(200)])
def test_anything_else_does_not_open(data: bytes) -> None:
    with pytest.raises(NotSealed):
        WireSeal({"1": key()}).open(data)


@pytest.mark.parametrize(
    "keys",
    [{}, {"0": key()}, {"256": key()}, {"1": b64encode(b"short").decode()}, {"one": key()}, {"1": "not base64!"}],
)
def test_wrong_keys_are_refused_at_the_start(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        WireSeal(keys)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/data", "application/x-python-serialize", ""]
)
def test_only_our_content_type_is_opened(installed: None, kind: str) -> None:
    with pytest.raises(NotSealed):
        from_wire(b'"plain"', kind)
    assert from_wire(to_wire(BODY)) == BODY


def test_kombu_knows_the_serializer_by_name(installed: None) -> None:
    kind, encoding, data = dumps(BODY, "sealed")
    assert (kind, encoding) == ("application/x-sealed", "binary")
    assert SECRET_WORDS.encode() not in data
