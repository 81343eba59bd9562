from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.keyring import DataKey, KeyCache

KEY = DataKey(b"k" * 16, b"s" * 32)


def test_a_key_is_forgotten_after_sixty_seconds_even_when_it_is_used_all_the_time() -> None:
    now = [0.0]
    cache = KeyCache(monotonic=lambda: now[0])
    stream = uuid4()
    cache.put(stream, KEY)
    now[0] = 59.0
    cache.put(stream, KEY)
    assert cache.get(stream) is KEY
    now[0] = 60.0
    assert cache.get(stream) is None


def test_no_cache_can_be_made_that_keeps_a_key_longer() -> None:
    now = [0.0]
    cache = KeyCache(seconds=3600, monotonic=lambda: now[0])
    cache.put(stream := uuid4(), KEY)
    now[0] = 61.0
    assert cache.get(stream) is None


def test_an_evicted_key_is_gone_at_once_and_others_stay() -> None:
    cache = KeyCache()
    erased, kept = uuid4(), uuid4()
    cache.put(erased, KEY)
    cache.put(kept, KEY)
    cache.evict(erased)
    cache.evict(uuid4())
    assert cache.get(erased) is None
    assert cache.get(kept) is KEY


def test_the_secret_does_not_show_in_a_repr() -> None:
    assert "sss" not in repr(KEY)


@pytest.mark.parametrize(("identity", "secret"), [(b"k" * 15, b"s" * 32), (b"k" * 16, b"s" * 16)])
def test_a_key_of_another_size_is_refused(identity: bytes, secret: bytes) -> None:
    with pytest.raises(ValueError, match="data_key_size"):
        DataKey(identity, secret)
