"""*rpc*: the gateway's client asks a service process, beside raw kombu request and reply of as many bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.chassis.authority import AuthoritySigner
from services.chassis.codec import to_builtins
from services.chassis.rpc_client import Services
from services.chassis.sealed_wire import to_wire
from services.contracts.directory import LookUpNames, NamesAnswer
from services.contracts.envelope import Actor
from services.contracts.fields import Role
from tests.bench.callers import together
from tests.bench.harness import Direction, Figure, Sample
from tests.bench.raw_broker import Asker, answering
from tests.bench.stage import Scale, Stage
from tests.support.story import Story

MANY = 8
_WIRE = """`Services.ask` to the directory's own process over RabbitMQ: the actor signed, the question encoded, sealed
and published mandatory; there opened, its Authority verified, decoded, checked and handled by nameko's worker; the
answer encoded, sealed, sent back, opened and decoded. The question (names of nobody, asked by a contact person) needs
no database, so this is what asking costs. Limit: the same bytes published by kombu to a queue, another process without
green threads publishes an answer of as many bytes; nothing sealed, checked, returned or timed. {callers}."""
_READ = """As above, and the service reads: names of one adviser and one client in one read transaction of three
questions under row security, opened from sealed columns. {callers}."""
_PHYSICS = """Both sides send two messages through the broker, which is half of the time of the limit; the rest of
ours is Python: nameko's worker and eventlet's hub around each question, and sealing, Authority and typed decoding,
which the limit does without."""


@contextmanager
def rpc(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    platform = stage.platform
    client = Story(platform.services, platform.gateway_vault).client()
    nobody = (LookUpNames(client_ids=(), person_ids=(uuid4(),)), Actor(uuid4(), Role.CLIENT_CONTACT))
    names = (
        LookUpNames(client_ids=(client.client_id,), person_ids=(client.chosen,)),
        Actor(client.chosen, Role.ADVISER),
    )
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))

        def beside(asked: tuple[LookUpNames, Actor]) -> list[Asker]:
            question, answer = _bytes_of(platform.services, platform.gateway_vault, *asked)
            queue = closing.enter_context(answering(platform.amqp_uri, len(answer), folder))
            askers = [Asker(platform.amqp_uri, queue, question, len(answer)) for _ in range(MANY)]
            for asker in askers:
                closing.callback(asker.close)
            return askers

        wire, read = beside(nobody), beside(names)
        yield (
            _figure("rpc", 0.5, _WIRE, _ask(platform.services, *nobody, 0), wire[:1], scale),
            _figure("rpc-8-callers", None, _WIRE, _ask(platform.services, *nobody, 0), wire, scale),
            _figure("rpc-that-reads", None, _READ, _ask(platform.services, *names, 2), read[:1], scale),
            _figure("rpc-that-reads-8-callers", None, _READ, _ask(platform.services, *names, 2), read, scale),
        )


def _figure(
    name: str, goal: float | None, notes: str, ask: Callable[[], None], askers: Sequence[Asker], scale: Scale
) -> Figure:
    ours = [ask] * len(askers)

    def warm() -> None:
        together(ours, len(askers))
        together([asker.ask for asker in askers], len(askers))

    def run(callers: Sequence[Callable[[], None]]) -> Sample:
        return together(callers, scale.requests)

    return Figure(
        name=name,
        unit="questions/s",
        goal=goal,
        direction=Direction.AT_LEAST,
        ours=lambda: run(ours),
        limit=lambda: run([asker.ask for asker in askers]),
        notes=notes.format(callers="One caller" if len(askers) == 1 else f"{len(askers)} callers at once"),
        physics=_PHYSICS,
        prepare=warm,
    )


def _ask(services: Services, question: LookUpNames, actor: Actor, found: int) -> Callable[[], None]:
    """Every answer is looked at: as many names as there are to find."""

    def ask() -> None:
        answer: NamesAnswer = services.ask(question, actor)
        assert len(answer.people) + len(answer.clients) == found

    return ask


def _bytes_of(services: Services, vault: Any, question: LookUpNames, actor: Actor) -> tuple[bytes, bytes]:
    """The two bodies as they pass the broker."""
    payload = {
        "authority": AuthoritySigner(vault).sign(actor),
        "request": to_builtins(question),
        "traceparent": None,
    }
    asked = to_wire({"args": [], "kwargs": {"name": type(question).__name__, "payload": payload}})
    answer = to_builtins(services.ask(question, actor))
    return asked, to_wire({"result": {"answer": answer}, "error": None})
