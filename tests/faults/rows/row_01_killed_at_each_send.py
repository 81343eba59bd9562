"""A service dies at every point of one save at which it says anything to anybody: database, key service or broker.

Seeds 1, 2 and 3 share the points of the full size: each takes every third.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from infra.local.programs import Program, last_line, start
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.faults.traffic import Desk
from tests.support.platform import until

SHORT_POINTS = 4
SEEDS = 3
NEVER = 60_000


def run(arena: Arena) -> Figures:
    figures: Figures = {}
    desk = arena.desk()
    saves: dict[str, Callable[[Desk], None]] = {"casebook": Desk.quick_entry}
    if arena.full:
        saves |= {"intake": Desk.ask_for_talk, "directory": Desk.change_headcount, "reporting": Desk.quick_entry}
    for service, save in saves.items():
        sends = _sends_of_one_save(arena, service, partial(save, desk))
        points = [point for point in range(1, sends + 1) if point % SEEDS == arena.seed % SEEDS]
        if not arena.full:
            points = arena.rng.sample(range(1, sends * 3 // 4), SHORT_POINTS)
        deaths = sum(_dies_at(arena, service, point, partial(save, desk)) for point in points)
        figures |= {f"{service}_sends": sends, f"{service}_points": len(points), f"{service}_deaths": deaths}
    return figures


def _sends_of_one_save(arena: Arena, service: str, save: Callable[[], None]) -> int:
    """How often the service sends until one save is done everywhere: counted, nobody dies."""
    arena.heal()
    with _traced(arena, service, NEVER) as trace:
        save()
        if service == "reporting":  # the one that takes in what another saved
            until(lambda: arena.lag() == 0, what="the save to be known everywhere")
    return sum(line.count("sendto(") for line in trace.read_text().splitlines())


def _dies_at(arena: Arena, service: str, point: int, save: Callable[[], None]) -> bool:
    """One save during which the service is killed as it begins its `point`-th send. The client repeats its command."""
    with ThreadPoolExecutor(1) as client:
        with _traced(arena, service, point):
            saved: Future[None] = client.submit(save)
            until(lambda: _is_over(arena, service, saved), 60, f"{service} to die, or to finish")
        died = not arena.platform.is_running(service)
        if died:
            arena.platform.died_on_purpose(service)
            arena.platform.start(service)
        saved.result(60)
    arena.heal()
    return died


def _is_over(arena: Arena, service: str, saved: Future[None]) -> bool:
    return not arena.platform.is_running(service) or (saved.done() and arena.lag() == 0)


@contextmanager
def _traced(arena: Arena, service: str, point: int) -> Iterator[Path]:
    """Kills the service at its `point`-th `sendto` from now on. What is sent is not written down."""
    folder = arena.folder / "traces"
    folder.mkdir(exist_ok=True)
    trace, log = folder / f"{service}-{point}.trace", folder / f"{service}-{point}.log"
    for old in (trace, log):
        old.unlink(missing_ok=True)
    pid = str(arena.platform.programs[service].pid)
    inject = f"inject=sendto:signal=SIGKILL:when={point}"
    command = ["strace", "-f", "-p", pid, "-s", "0", "-e", "trace=sendto", "-e", inject, "-o", str(trace)]
    tracer = start("strace", command, log=log, stop_signal=signal.SIGINT)
    try:
        with arena.watcher.silent():
            until(lambda: _attached(tracer, log), 20, "strace to attach")
            yield trace
    finally:
        tracer.stop()


def _attached(tracer: Program, log: Path) -> bool:
    said = log.read_text()
    assert tracer.is_running() or "attached" in said, (
        f"strace may not trace another process here ({last_line(log)}). Row 1 needs ptrace: in a container the"
        " capability SYS_PTRACE, on a machine kernel.yama.ptrace_scope below 2."
    )
    return "attached" in said


ROW = Row(1, "SIGKILL of a service at every send of one save", run)
