"""What holds for every request, whatever it asks: sizes, characters, and what makes two requests the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from services.chassis.codec import to_builtins, to_json
from services.contracts.envelope import Actor, Command
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import OfficeText, Role, Sealed, Wrap

MAX_REQUEST_BYTES = 1024 * 1024
MAX_TEXT = 20_000  # characters


def check_size(payload: object) -> None:
    """Raises MALFORMED for more than 1 MiB, or for what cannot have come over a wire."""
    try:
        size = len(to_json(payload))
    except (TypeError, ValueError):
        raise malformed("", "shape") from None
    if size > MAX_REQUEST_BYTES:
        raise malformed("request", "too_large")


def check_texts(value: Any, path: str = "") -> None:
    """Raises MALFORMED for a text over 20,000 characters or with control characters (line ends and tabs are fine)."""
    if isinstance(value, str):
        _check_text(value, path)
    for name, item in _parts(value):
        check_texts(item, f"{path}.{name}".strip("."))


def identity(command: Command, actor: Actor) -> bytes:
    """What must be equal for a repeat of a command to count as the same.

    Fresh ciphertext of the same words differs each time, so of sealed text only the length counts and of a wrapped key
    only its reader. A visitor has no lasting subject.
    """
    asked = {field.name: _lasting(getattr(command, field.name)) for field in fields(command)}
    del asked["command_id"]
    subject = None if actor.role is Role.VISITOR else str(actor.subject)
    return to_json([type(command).__name__, actor.role.value, subject, asked])


def malformed(field: str, reason: str) -> ContractError:
    return ContractError(ErrorCode.MALFORMED, field=field, reason=reason)


def _check_text(text: str, path: str) -> None:
    if len(text) > MAX_TEXT:
        raise malformed(path, "too_long")
    plain = text.replace("\r\n", "\n")  # as browsers send line ends
    if any(unicodedata.category(character) == "Cc" for character in plain if character not in "\n\t"):
        raise malformed(path, "control_characters")


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value consists of, with the name of each part where it has one."""
    if is_dataclass(value) and not isinstance(value, OfficeText):  # that one is ciphertext
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, Mapping):
        yield from (("", part) for pair in value.items() for part in pair)
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (("", item) for item in value)


def _lasting(value: Any) -> Any:
    if isinstance(value, Sealed):
        return len(value.blob)
    if isinstance(value, Wrap):
        return value.reader
    if isinstance(value, OfficeText):
        return "office_text"
    if is_dataclass(value):
        return {field.name: _lasting(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_lasting(item) for item in value]
    return to_builtins(value)
