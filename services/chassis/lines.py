"""Announcements under way in great numbers: one page of JSON text holds many, and their bodies stay closed in it.

A body is opened once, where it is understood, straight into its contract. The text is that of `list[Envelope]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from services.chassis.codec import from_json, from_json_as, to_json
from services.contracts.envelope import Envelope

EMPTY = "[]"
_FRAME = 400  # bytes of a line besides its body, at most: names, topic, id, time, trace


class Line(msgspec.Struct, frozen=True, gc=False):
    """An `Envelope` whose body is still JSON text. (It holds no cycles, so it is no work for the collector.)"""

    source: str
    audience: str
    position: int
    previous: int
    topic: str
    message_id: UUID
    recorded_at: datetime
    body: msgspec.Raw
    traceparent: str | None = None

    def envelope(self) -> Envelope:
        return Envelope(
            self.source,
            self.audience,
            self.position,
            self.previous,
            self.topic,
            self.message_id,
            self.recorded_at,
            from_json(bytes(self.body)),
            self.traceparent,
        )


def line_of(envelope: Envelope) -> Line:
    """The reverse of `Line.envelope`."""
    return from_json_as(to_json(envelope), Line)


def page_of(lines: Iterable[Line], most: int) -> str:
    """As many of them as fit into `most` bytes, but at least the first."""
    fitting: list[Line] = []
    size = 0
    for line in lines:
        size += len(bytes(line.body)) + _FRAME
        if fitting and size > most:
            break
        fitting.append(line)
    return to_json(fitting).decode()


def lines_of(page: str) -> list[Line]:
    """Raises `MalformedField`."""
    return from_json_as(page, list[Line])
