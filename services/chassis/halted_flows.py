"""Flows that had to stop before a message that cannot be applied; the other half of what `dead-letters` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.chassis import flow_positions
from services.chassis.event_log import EventLog
from services.chassis.wiring import Announces
from services.contracts.errors import not_found


@dataclass(frozen=True, slots=True)
class HaltedFlow:
    """`service` waits before `position` in the log of `source`; `code` is why. No `topic` where nobody can tell."""

    service: str
    source: str
    position: int
    code: str
    since: datetime
    topic: str | None


def halted_flows(event_log: EventLog, sources: Mapping[str, Announces] | None = None) -> tuple[HaltedFlow, ...]:
    """Those of one service. `sources` are the logs of others, by name, that can tell what the message is about."""
    with event_log.cursor(survives_a_crash=True) as cursor:
        halts = flow_positions.all_halted(cursor)
    return tuple(
        HaltedFlow(
            service=event_log.service,
            source=halt.source,
            position=halt.position,
            code=halt.code,
            since=halt.since,
            topic=_topic(event_log.service, halt, (sources or {}).get(halt.source)),
        )
        for halt in halts
    )


def resume(event_log: EventLog, source: str) -> None:
    """The running service tries the message again within seconds, all five times; when it fails it halts anew.

    For after a repair: by itself a halted flow tries every half minute. Raises NOT_FOUND when it is not halted.
    """
    if event_log.halted(source) is None:
        raise not_found()
    event_log.resume(source)


def _topic(service: str, halt: flow_positions.Halt, source: Announces | None) -> str | None:
    if source is None:
        return None
    found = source.announcements_after(service, halt.position - 1, 1)
    return found[0].topic if found and found[0].position == halt.position else None
