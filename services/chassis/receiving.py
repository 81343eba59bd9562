"""Receiving what one other service announces: in order, once, and never skipped silently (architecture §4).

The truth is in the source's log; a message from the broker only brings it sooner. So a message may be acknowledged at
any time: what was not applied is pulled later, from the position that this service's database says it has reached.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

from services.chassis import collector, metrics, telemetry
from services.chassis.causes import caused_by
from services.chassis.clock import Clock, SystemClock
from services.chassis.codec import MalformedField, from_builtins, from_json, from_json_as
from services.chassis.flow_state import Broken, FlowState, Paused, is_transient, word
from services.chassis.lines import Line, line_of, lines_of
from services.chassis.log import get_logger
from services.contracts.change import Change
from services.contracts.envelope import Actor, Announcement, Context, Envelope, Placed
from services.contracts.fields import Role
from services.contracts.registry import ANNOUNCEMENTS, SERVICE_IDS
from services.contracts.upcasting import NewerVersion, UnknownTopic, upcast

Handler = Callable[[Any, Context], Change[Any]]
Pull = Callable[[str, str, int, int], str]
Received = tuple[Announcement, Line]

MAX_RUN = PULL_SIZE = 4000  # projected messages in one transaction: each costs several round trips
ATTEMPT_PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4)  # seconds before each of the five attempts
_log = get_logger("receiving")


class Projects(Protocol):
    """A read model fed by messages of other services; it sees only the topics it names."""

    @property
    def topics(self) -> frozenset[type[Announcement]]: ...

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None: ...


class Tracks(Protocol):
    """What a flow needs of its service's event log: everything it stores is one transaction with the new position."""

    def tracked(self, source: str) -> int: ...

    def record(self, context: Context, change: Change[Any], *, tracking: tuple[str, int]) -> Any: ...

    def apply_messages(self, source: str, batch: Sequence[Received], projections: Sequence[Any]) -> Any: ...

    def halted(self, source: str) -> Any: ...

    def halt(self, source: str, position: int, code: str) -> Any: ...

    def resume(self, source: str) -> Any: ...


class Flow:
    """The announcements of `source` as `service` takes them in. Safe to call from several threads; one works at a time.

    `handlers` decide something (one transaction per message), `projections` only note it down (up to 4000 per
    transaction); a topic has one or the other. What nobody here wants only moves the position on.
    `pull(source, audience, after, limit)` asks the source itself for a page of `lines`.
    """

    def __init__(
        self,
        service: str,
        source: str,
        event_log: Tracks,
        projections: Sequence[Projects],
        handlers: Mapping[type[Any], Handler],
        pull: Pull,
        *,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        projected = {topic for projection in projections for topic in projection.topics}
        if projected & handlers.keys():
            raise ValueError("a topic is either handled or projected")
        self.service = service
        self.source = source
        self._log = event_log
        self._projections = tuple(projections)
        self._handlers = dict(handlers)
        self._pull = pull
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._state = FlowState(service, source, event_log, monotonic)

    def receive(self, envelope: Envelope) -> None:
        """Takes one message from the broker. Returns without an error whatever happens: the caller acknowledges."""
        if (envelope.source, envelope.audience) != (self.source, self.service):
            _log.warning("misrouted", service=self.service, source=envelope.source, audience=envelope.audience)
            return
        with self._lock:
            if not self._state.takes_messages():
                return
            self._guarded(lambda: self._take(envelope))

    def poll(self) -> bool:
        """Pulls what may have been missed, and tries again after a pause or a halt. Called every five seconds.

        True when everything that the source has announced until now is taken in.
        """
        with self._lock:
            return self._state.may_try() and self._guarded(self._catch_up)

    def _guarded(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except Broken as broken:
            self._state.halt(broken.position, broken.code)
        except Exception as error:  # noqa: BLE001 - a flow never dies: it pauses, and the poll tries again
            self._state.pause(error)
        else:
            self._state.went_well()
            return True
        return False

    def _take(self, envelope: Envelope) -> None:
        tracked = self._log.tracked(self.source)
        if envelope.position <= tracked:
            return
        if envelope.previous == tracked:
            self._apply([line_of(envelope)])
        else:
            self._catch_up()

    def _catch_up(self) -> None:
        """While a page is stored, the one after a full page is fetched already."""
        after = self._log.tracked(self.source)
        lines = self._pulled(after)
        with ThreadPoolExecutor(1) as fetching:  # begins a thread when it is first asked
            while lines:
                last = lines[-1].position
                following = fetching.submit(self._pulled, last) if len(lines) == PULL_SIZE else None
                _require_chain(lines, after)
                with collector.at_rest():
                    self._apply(lines)
                metrics.PULLED.labels(self.service, self.source).inc(len(lines))
                reached = self._log.tracked(self.source)
                if reached <= after:
                    return
                after = reached
                lines = following.result() if following and reached == last else self._pulled(reached)

    def _pulled(self, after: int) -> list[Line]:
        return lines_of(self._pull(self.source, self.service, after, PULL_SIZE))

    def _apply(self, lines: Sequence[Line]) -> None:
        run: list[Received] = []
        messages = _opened(lines)
        while True:
            try:
                received = next(messages, None)
            except Broken:
                self._attempt(run)
                raise
            if received is None or type(received[0]) in self._handlers or len(run) == MAX_RUN:
                self._attempt(run)
                run = []
            if received is None:
                return
            if type(received[0]) in self._handlers:
                self._attempt([received])
            else:
                run.append(received)

    def _attempt(self, unit: Sequence[Received]) -> None:
        """Stores a unit. A run that fails is taken apart, so that the position stops exactly before what is broken."""
        if not unit:
            return
        code = ""
        for pause in self._state.attempts(ATTEMPT_PAUSES):
            time.sleep(pause)
            try:
                self._store(unit)
            except Exception as error:  # noqa: BLE001 - whatever it is, the position stops here
                if is_transient(error):
                    raise Paused(word(error)) from None
                code = word(error)
                if len(unit) > 1:
                    break
            else:
                self._state.applied(unit[-1][1].position)
                return
        if len(unit) == 1:
            raise Broken(unit[0][1].position, code)
        for single in unit:
            self._attempt([single])

    def _store(self, unit: Sequence[Received]) -> None:
        message, line = unit[0]
        handler = self._handlers.get(type(message))
        if handler is None:
            traces = (one.traceparent for _, one in unit)
            with (
                caused_by("message", line.topic, line.message_id),
                telemetry.batch_span(f"project {self.source}", traces, source=self.source, count=len(unit)),
            ):
                self._log.apply_messages(self.source, unit, self._projections)
            return
        with (
            caused_by("message", line.topic, line.message_id),
            telemetry.span(f"receive {line.topic}", line.traceparent, source=self.source, position=line.position),
        ):
            actor = Actor(subject=SERVICE_IDS[self.source], role=Role.SERVICE)
            context = Context(actor=actor, command_id=line.message_id, at=self._clock.now())
            change = handler(message, context)
            self._log.record(context, change, tracking=(self.source, line.position))


def _opened(lines: Sequence[Line]) -> Iterator[Received]:
    """The messages in their newest versions, those of one topic in one go. Raises `Broken` at the first unreadable."""
    for topic, following in groupby(lines, attrgetter("topic")):
        group = list(following)
        yield from zip(_messages(topic, group), group, strict=True)


def _messages(topic: str, lines: Sequence[Line]) -> Iterator[Announcement]:
    kind: Any = ANNOUNCEMENTS.get(topic)
    if kind is not None:
        try:
            read: list[Announcement] = from_json_as(b"[%s]" % b",".join([line.body for line in lines]), list[kind])
            return iter(read)
        except MalformedField:
            pass  # one of them: those before it are in order
    return map(_open, lines)


def _open(line: Line) -> Announcement:
    """The message in its newest version. Raises `Broken` when this service cannot read it."""
    try:
        kind, body = upcast(line.topic, from_json(bytes(line.body)))
        return from_builtins(body, kind)
    except NewerVersion:
        raise Broken(line.position, "newer_version") from None
    except UnknownTopic:
        raise Broken(line.position, "unknown_topic") from None
    except MalformedField:
        raise Broken(line.position, "malformed") from None


def _require_chain(lines: Sequence[Line], after: int) -> None:
    """Each message names the one before it; a source that lost its past (an old backup) is noticed here."""
    for line in lines:
        if line.previous != after:
            raise Broken(line.position, "broken_chain")
        after = line.position
