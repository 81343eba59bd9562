"""Domain events to sealed rows and back, in batches.

Hooks into eventsourcing at `Mapper` (its `Cipher` sees no event, so it could bind nothing to stream and version).
The table shows one topic for everything; the real topic lies inside the seal, and values are encoded and decoded by
the same codec as contracts, guided by the annotations of the event class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, TypedDict, get_origin, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

from services.chassis.codec import from_builtins, from_json, from_json_as, to_json
from services.chassis.keyring import DataKey, Keyring
from services.chassis.sealing import open_sealed, seal

OPAQUE_TOPIC = "e"
Event = DomainEventProtocol[UUID]


class Body(msgspec.Struct):
    """What is inside the seal of an event."""

    t: str  # topic
    s: msgspec.Raw  # state
    cv: int  # version of the class that wrote it


class SealingMapper(Mapper[UUID]):
    """Seals under the key of each event's stream; the place is service, stream and version."""

    def __init__(self, service: str, keyring: Keyring) -> None:
        super().__init__(transcoder=JSONTranscoder())  # unused: the codec takes its place
        self._prefix = service.encode() + b"/v1\0"
        self._keyring = keyring

    def seal_events(self, events: Iterable[Event], keys: Mapping[UUID, DataKey]) -> list[StoredEvent]:
        """`keys` holds the key of every stream concerned, new ones included."""
        return [self._seal(event, keys[event.originator_id]) for event in events]

    def open_events(self, stored: Sequence[StoredEvent]) -> list[Event]:
        """In order; the keys of all streams are asked for at once. Raises DECRYPT_FAILED, KEY_MISSING."""
        keys = self._keyring.keys_for({_stream(row) for row in stored})
        opened: list[Event] = []
        for stream, rows in groupby(stored, _stream):
            key, place = keys[stream], self._place(stream)
            opened += [_open(row, stream, key, place) for row in rows]
        return opened

    def to_stored_event(self, domain_event: Event) -> StoredEvent:
        return self.seal_events([domain_event], self._keyring.keys_for({domain_event.originator_id}))[0]

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        return self.open_events([stored_event])[0]

    def _seal(self, event: Event, key: DataKey) -> StoredEvent:
        state = dict(vars(event))
        stream: UUID = state.pop("originator_id")
        version: int = state.pop("originator_version")
        body = {"t": get_topic(type(event)), "s": state, "cv": getattr(type(event), "class_version", 1)}
        place = self._place(stream) + version.to_bytes(8, "big")
        return StoredEvent(stream, version, OPAQUE_TOPIC, seal(key, to_json(body), place))

    def _place(self, stream: UUID) -> bytes:
        """Of a stream; the version follows."""
        return self._prefix + stream.bytes


def _open(row: StoredEvent, stream: UUID, key: DataKey, place: bytes) -> Event:
    version = row.originator_version
    body = from_json_as(open_sealed(key, row.state, place + version.to_bytes(8, "big")), Body)
    kind: Any = resolve_topic(body.t)
    values = _state(kind, body)
    values["originator_id"] = stream
    values["originator_version"] = version
    event = object.__new__(kind)
    object.__setattr__(event, "__dict__", values)  # as the library does: the dataclass is frozen
    opened: Event = event
    return opened


def _stream(row: StoredEvent) -> UUID:
    stream = row.originator_id
    return stream if isinstance(stream, UUID) else UUID(stream)


def _state(kind: Any, body: Body) -> dict[str, Any]:
    """The values of an event in its newest version, by the annotations of its class."""
    newest = getattr(kind, "class_version", 1)
    if body.cv >= newest:
        state: dict[str, Any] = from_json_as(body.s, _shape(kind))
        return state
    older: dict[str, Any] = from_json(bytes(body.s))
    for version in range(body.cv, newest):
        getattr(kind, f"upcast_v{version}_v{version + 1}")(older)
    newer: dict[str, Any] = from_builtins(older, _shape(kind))
    return newer


@cache
def _shape(kind: Any) -> Any:
    hints = {name: hint for name, hint in get_type_hints(kind).items() if get_origin(hint) is not ClassVar}
    for outside in ("TOPIC", "originator_id", "originator_version"):
        hints.pop(outside, None)
    return TypedDict("State", hints, total=False)  # type: ignore[operator]
