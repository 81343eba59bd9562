"""Announcements carry ids, dates, enums, counts, short codes, ciphertext and words that deliberately left; no text."""

from __future__ import annotations

import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from services.contracts import fields as contract_fields
from services.contracts import registry
from services.contracts.envelope import Announcement

PLAIN = (UUID, date, int, bool)


def strange_fields(kind: type[Announcement]) -> list[str]:
    """Fields of any other type than `contracts/fields.py` and the plain ones."""
    hints = get_type_hints(kind)
    return [field.name for field in fields(kind) if not _is_allowed(hints[field.name])]


def _is_allowed(hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return all(part is type(None) or _is_allowed(part) for part in get_args(hint))
    if origin is tuple:
        item, rest = get_args(hint)
        return rest is Ellipsis and _is_allowed(item)
    if hint in PLAIN:
        return True
    ours = isinstance(hint, type) and vars(contract_fields).get(hint.__name__) is hint
    return ours and (is_dataclass(hint) or issubclass(hint, Enum))


@pytest.mark.parametrize("topic", sorted(registry.ANNOUNCEMENTS))
def test_an_announcement_is_made_of_the_agreed_types_only(topic):
    assert strange_fields(registry.ANNOUNCEMENTS[topic]) == []


def test_a_text_field_is_noticed():
    @dataclass(frozen=True, kw_only=True)
    class Gossip(Announcement):
        TOPIC: ClassVar[str] = "casebook.gossip.v1"
        AUDIENCE: ClassVar[frozenset[str]] = frozenset({"reporting"})
        thread_id: UUID
        what_was_said: str
        maybe: str | None
        several: tuple[bytes, ...]
        anything: dict[str, Any]

    globals()["Gossip"] = Gossip
    assert strange_fields(Gossip) == ["what_was_said", "maybe", "several", "anything"]
