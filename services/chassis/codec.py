"""Typed values to bytes and back: contracts on the wire and events at rest use the same rules.

Strict: a missing field, a wrong type or a value that a field type refuses raises `MalformedField`
with the path of the field and nothing of its value (values may be case text). Unknown fields are ignored, so that a
newer sender can talk to an older receiver.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_PATH = re.compile(r"at `\$?\.?([A-Za-z0-9_.\[\]]{0,100})`")


class MalformedField(Exception):
    """A value does not have the agreed shape. `field` is its path; the value itself is never repeated."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def to_builtins(value: Any) -> Any:
    """Dataclasses, ids, dates, enums and bytes (base64) to what JSON can hold."""
    return msgspec.to_builtins(value)


def from_builtins(value: Any, kind: type[T]) -> T:
    """The reverse of `to_builtins`, checked against the annotations of `kind`."""
    try:
        return msgspec.convert(value, kind, strict=True)
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        raise MalformedField(_field(error)) from None


def to_json(value: Any) -> bytes:
    return msgspec.json.encode(value)


def from_json_as(data: bytes | str | msgspec.Raw, kind: type[T]) -> T:
    """JSON bytes to an instance of `kind`, checked like `from_builtins`, in one go."""
    try:
        decoded: T = _decoder(kind).decode(data)  # type: ignore[arg-type]  # a class is hashable
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise MalformedField(_field(error)) from None
    return decoded


def from_json(data: bytes) -> Any:
    """JSON bytes to builtins. Raises `MalformedField` on anything else."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        raise MalformedField("") from None


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _field(error: Exception) -> str:
    """The path in msgspec's message, and nothing else of it."""
    found = _PATH.search(str(error))
    return found.group(1) if found else ""
