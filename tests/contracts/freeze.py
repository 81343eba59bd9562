"""Writes schema and sample of every announcement: `python -m tests.contracts.freeze`.

A new topic gets its files; for a topic that is there already it refuses to write another shape, because messages of
the old shape are under way and kept. Change the topic's version instead and add a step to `upcasting.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from services.contracts import examples
from services.contracts.envelope import Announcement

SCHEMAS = Path("services/contracts/schemas")
SAMPLES = Path("tests/contracts/samples")


def schema_of(kind: type[Announcement]) -> bytes:
    return _pretty(msgspec.json.encode(_shape(msgspec.json.schema(kind))))


def sample_of(message: Announcement) -> bytes:
    return _pretty(msgspec.json.encode(message))


def _shape(schema: Any) -> Any:
    """Without the descriptions: wording may improve, shapes may not."""
    if isinstance(schema, dict):
        return {name: _shape(value) for name, value in schema.items() if name not in ("description", "title")}
    return [_shape(value) for value in schema] if isinstance(schema, list) else schema


def _pretty(data: bytes) -> bytes:
    return msgspec.json.format(msgspec.json.encode(msgspec.json.decode(data), order="sorted"), indent=2) + b"\n"


def freeze(schemas: Path = SCHEMAS, samples: Path = SAMPLES) -> list[str]:
    """Writes what is missing. Returns the topics whose frozen schema differs from the class: those need a version."""
    changed = []
    for message in examples.ALL:
        schema, sample = schemas / f"{message.TOPIC}.json", samples / f"{message.TOPIC}.json"
        if not schema.exists():
            schema.write_bytes(schema_of(type(message)))
        elif schema.read_bytes() != schema_of(type(message)):
            changed.append(message.TOPIC)
        if not sample.exists():
            sample.write_bytes(sample_of(message))
    return changed


if __name__ == "__main__":
    needing = freeze()
    if needing:
        sys.exit("changed without a new version: " + ", ".join(needing))
