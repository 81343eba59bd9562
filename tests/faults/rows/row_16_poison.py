"""Three poisons: bytes that nobody sealed, a message of a newer version, and one whose handling fails.

Only the flow that meets one stops, an operator sees which and why, and after the repair it goes on with that message.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg

from services.chassis import broker
from services.chassis.dead_letters import DeadLetters
from services.chassis.event_log import EventLog
from services.chassis.halted_flows import HaltedFlow, halted_flows, resume
from services.contracts.change import Addressed, Change
from services.contracts.envelope import Actor, Announcement, Context
from services.contracts.fields import Role
from services.contracts.registry import SERVICE_IDS, dead_letter_queue, routing_key
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.faults.sabotage import NEWER_TOPIC
from tests.support.platform import until

SHOWN_SECONDS = 10.0
RESUMED_SECONDS = 15.0
_DEAD = dead_letter_queue("reporting", "casebook")


@dataclass(frozen=True, kw_only=True)
class NewerClientRegistered(Announcement):
    """What tomorrow's directory might say."""

    client_id: UUID
    name: None = None
    TOPIC: ClassVar[str] = NEWER_TOPIC
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"intake"})


def run(arena: Arena) -> Figures:
    desk = arena.desk()
    with arena.busy(commands=300 if arena.full else 80) as load:
        load.wait_for(15)
        figures: Figures = {"unsealed_shown_seconds": _unsealed(arena)}
        figures |= {f"newer_{name}": seconds for name, seconds in _newer_version(arena).items()}
        with _refused_by_the_table(arena):
            desk.quick_entry()
            figures["failing_shown_seconds"] = shown(arena, "reporting", "casebook", "RaiseException")
            _others_run(arena, "reporting", "casebook")
        figures["failing_resumed_seconds"] = _resumed(arena, "reporting", "casebook")
    _clear(arena)
    return {**figures, **load.figures()}


# --- bytes that nobody sealed ---------------------------------------------------------------------------------------


def _unsealed(arena: Arena) -> float:
    """They reach the dead letters without a stop: the truth of this flow lies elsewhere."""
    before = _letters(arena).count()["casebook"]
    began = time.monotonic()
    with broker.connection(arena.platform.amqp_uri) as link:
        channel = link.default_channel
        for kind in ("text/plain", "application/x-sealed"):
            message = channel.prepare_message(b"poison", content_type=kind, properties={"delivery_mode": 2})
            channel.basic_publish(message, "events", routing_key("reporting", "casebook.request_accepted.v1"))
    until(lambda: _letters(arena).count()["casebook"] == before + 2, SHOWN_SECONDS, "two dead letters")
    assert {letter.reason for letter in _letters(arena).look()} == {"rejected"}
    arena.planted[_DEAD] = before + 2
    return round(time.monotonic() - began, 1)


def _clear(arena: Arena) -> None:
    for letter in _letters(arena).look():
        _letters(arena).drop(letter.reference)
    arena.planted[_DEAD] = 0


def _letters(arena: Arena) -> DeadLetters:
    return DeadLetters("reporting", arena.rabbitmq.as_user(arena.platform.amqp_uri, "reporting"))


# --- a message of a newer version -----------------------------------------------------------------------------------


def _newer_version(arena: Arena) -> dict[str, float]:
    """Directory was deployed before intake. The repair is intake's own new version."""
    with closing(_log_of(arena, "directory")) as log:
        actor = Actor(SERVICE_IDS["directory"], Role.SERVICE)
        said = Addressed(NewerClientRegistered(client_id=uuid4()), "intake")
        log.record(Context(actor, uuid4(), datetime.now(UTC)), Change(None, announcements=(said,)))
    shown_seconds = shown(arena, "intake", "directory", "newer_version")
    _others_run(arena, "intake", "directory")
    arena.platform.restart("intake", SABOTAGE="newer")
    arena.platform.await_answers("intake")
    resumed = _resumed(arena, "intake", "directory")
    arena.platform.restart("intake")
    arena.platform.await_answers("intake")
    return {"shown_seconds": shown_seconds, "resumed_seconds": resumed}


# --- a message whose handling fails ---------------------------------------------------------------------------------


@contextmanager
def _refused_by_the_table(arena: Arena) -> Iterator[None]:
    """Reporting's table refuses every new fact, whatever it says."""
    with psycopg.connect(_superuser(arena, "reporting"), autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION poisoned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"
        )
        connection.execute("CREATE TRIGGER poisoned BEFORE INSERT ON facts_v1 FOR EACH ROW EXECUTE FUNCTION poisoned()")
        try:
            yield
        finally:
            connection.execute("DROP FUNCTION poisoned() CASCADE")


# --- what the operator sees and does --------------------------------------------------------------------------------


def shown(arena: Arena, service: str, source: str, code: str, seconds: float = SHOWN_SECONDS) -> float:
    """Seconds until the halt stands in the list, with its reason and topic."""
    began = time.monotonic()
    with closing(_log_of(arena, service)) as log, closing(_log_of(arena, source)) as said:
        until(lambda: bool(_halts(log, source)), seconds, f"the flow {service}<{source} to halt")
        (halt,) = halted_flows(log, {source: said})
    assert (halt.source, halt.code) == (source, code)
    assert halt.topic is not None
    return round(time.monotonic() - began, 1)


def _others_run(arena: Arena, service: str, source: str) -> None:
    halted = f"{service}<{source}"
    flows = [name for name, _ in arena.lags() if "<" in name and name != halted]
    caught_up: set[str] = set()

    def all_ran() -> bool:
        caught_up.update(name for name, behind in arena.lags() if behind == 0)
        return caught_up.issuperset(flows)

    until(all_ran, 30, "every other flow to catch up")
    assert halted not in caught_up


def _resumed(arena: Arena, service: str, source: str) -> float:
    """Seconds from the operator's word until the flow has taken in what was stored then."""
    began = time.monotonic()
    with closing(_log_of(arena, service)) as log, closing(_log_of(arena, source)) as said:
        end = said.announcements_after(service, 0, 100_000)[-1].position
        if _halts(log, source):  # else it found out by itself already
            resume(log, source)
        until(lambda: log.tracked(source) >= end, RESUMED_SECONDS, f"{service}<{source} to go on")
        assert not _halts(log, source)
    return round(time.monotonic() - began, 1)


def _halts(log: EventLog, source: str) -> list[HaltedFlow]:
    return [flow for flow in halted_flows(log) if flow.source == source]


def _log_of(arena: Arena, service: str) -> EventLog:
    log: Any = import_module(f"services.{service}.composition").open_event_log(arena.platform.environ(service))
    assert isinstance(log, EventLog)
    return log


def _superuser(arena: Arena, service: str) -> str:
    return arena.postgres.superuser_dsn_of(arena.platform.databases[service].name)


ROW = Row(16, "Poison: unsealed bytes, a newer version, a failing handler", run)
