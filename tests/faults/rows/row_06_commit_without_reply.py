"""The line to the database is cut between a COMMIT and its confirmation: nobody knows whether it was stored."""

from __future__ import annotations

from contextlib import ExitStack

from services.contracts.registry import SERVICES
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.services.chassis.cutting_proxy import CuttingProxy, cutting_proxy

COMMANDS, CUTS = 300, 40
SHORT_COMMANDS, SHORT_CUTS = 60, 10


def run(arena: Arena) -> Figures:
    """Every second cut takes the COMMIT itself: from the outside that looks the same, and nothing was stored."""
    commands, cuts = (COMMANDS, CUTS) if arena.full else (SHORT_COMMANDS, SHORT_CUTS)
    services = SERVICES if arena.full else ("casebook",)
    with ExitStack() as lines:
        proxies = {
            service: lines.enter_context(cutting_proxy(arena.platform.databases[service].app_dsn))
            for service in services
        }
        for service, proxy in proxies.items():
            arena.platform.restart(service, SPOORVAST_DATABASE_DSN=proxy.dsn)
        arena.platform.await_answers(*services)
        done = 0
        with arena.busy(commands=commands) as load:
            for number in range(cuts):
                load.wait_for(number * commands // cuts)
                done += _cut(arena.rng.choice(list(proxies.values())), before=number % 2 == 1)
            load.wait_for(commands)
        left = sum(proxy.cuts + proxy.cuts_before for proxy in proxies.values())
        for service in services:
            arena.platform.restart(service)
    arena.platform.await_answers(*services)
    assert left < cuts / 2, "hardly a line was cut"
    return {"cuts": done - left, **load.figures()}


def _cut(proxy: CuttingProxy, *, before: bool) -> int:
    if before:
        proxy.cuts_before += 1
    else:
        proxy.cuts += 1
    return 1


ROW = Row(6, "database line cut between COMMIT and reply", run)
