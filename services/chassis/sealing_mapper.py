"""Domain events to sealed rows and back, in batches.

Hooks into eventsourcing at `Mapper` (its `Cipher` sees no event, so it could bind nothing to stream and version).
The table shows one topic for everything; the real topic lies inside the seal, and values are encoded and decoded by
the same codec as contracts, guided by the annotations of the event class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, get_origin, get_type_hints
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

from services.chassis.codec import from_builtins, from_json, to_builtins, to_json
from services.chassis.keyring import DataKey, Keyring
from services.chassis.sealing import open_sealed, seal

OPAQUE_TOPIC = "e"
Event = DomainEventProtocol[UUID]


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
        return [self._open(row, keys[_stream(row)]) for row in stored]

    def to_stored_event(self, domain_event: Event) -> StoredEvent:
        return self.seal_events([domain_event], self._keyring.keys_for({domain_event.originator_id}))[0]

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        return self.open_events([stored_event])[0]

    def _seal(self, event: Event, key: DataKey) -> StoredEvent:
        state = dict(vars(event))
        stream: UUID = state.pop("originator_id")
        version: int = state.pop("originator_version")
        body = {"t": get_topic(type(event)), "s": to_builtins(state), "cv": getattr(type(event), "class_version", 1)}
        return StoredEvent(stream, version, OPAQUE_TOPIC, seal(key, to_json(body), self._place(stream, version)))

    def _open(self, row: StoredEvent, key: DataKey) -> Event:
        stream, version = _stream(row), row.originator_version
        body = from_json(open_sealed(key, row.state, self._place(stream, version)))
        kind: Any = resolve_topic(body["t"])
        state: dict[str, Any] = body["s"]
        for older in range(body["cv"], getattr(kind, "class_version", 1)):
            getattr(kind, f"upcast_v{older}_v{older + 1}")(state)
        hints = _hints(kind)
        values: dict[str, Any] = {name: from_builtins(state[name], hints[name]) for name in state if name in hints}
        values |= {"originator_id": stream, "originator_version": version}
        event = object.__new__(kind)
        object.__setattr__(event, "__dict__", values)  # as the library does: the dataclass is frozen
        opened: Event = event
        return opened

    def _place(self, stream: UUID, version: int) -> bytes:
        return self._prefix + stream.bytes + version.to_bytes(8, "big")


def _stream(row: StoredEvent) -> UUID:
    stream = row.originator_id
    return stream if isinstance(stream, UUID) else UUID(stream)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    found = get_type_hints(kind)
    return {name: hint for name, hint in found.items() if get_origin(hint) is not ClassVar and name != "TOPIC"}
