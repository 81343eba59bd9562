"""Relays, services and the broker die at random moments while people work."""

from __future__ import annotations

from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.support.platform import PROGRAMS

POINTS, COMMANDS = 40, 500
SHORT_POINTS, SHORT_COMMANDS = 10, 150
BROKER_SHARE = 10  # one point in so many is the broker, which takes longest to come back


def run(arena: Arena) -> Figures:
    points, commands = (POINTS, COMMANDS) if arena.full else (SHORT_POINTS, SHORT_COMMANDS)
    targets = [arena.rng.choice(PROGRAMS) for _ in range(points)]
    for place in range(points // BROKER_SHARE):
        targets[place * BROKER_SHARE + arena.rng.randrange(BROKER_SHARE)] = "broker"
    moments = sorted(arena.rng.randrange(commands) for _ in range(points))
    with arena.busy(commands=commands) as load:
        for target, moment in zip(targets, moments, strict=True):
            load.wait_for(moment)
            if target == "broker":
                arena.rabbitmq.kill_node()
                arena.rabbitmq.start()
            else:
                arena.platform.kill(target)
                arena.platform.start(target)
    return {"kills": points, "broker_kills": targets.count("broker"), **load.figures()}


ROW = Row(2, "SIGKILL of relays, services and the broker at random moments", run)
