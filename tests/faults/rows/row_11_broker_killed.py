"""The broker dies under load and comes back: whatever was confirmed is there, and everybody finds it again."""

from __future__ import annotations

from tests.faults.arena import Arena
from tests.faults.mending import RETURNED_SECONDS, seconds_until_normal
from tests.faults.rows.row import Figures, Row

COMMANDS, KILLS = 400, 3
SHORT_COMMANDS, SHORT_KILLS = 60, 1


def run(arena: Arena) -> Figures:
    commands, kills = (COMMANDS, KILLS) if arena.full else (SHORT_COMMANDS, SHORT_KILLS)
    moments = sorted(arena.rng.randrange(commands * 2 // 3) for _ in range(kills))
    normal = []
    with arena.busy(commands=commands) as load:
        for moment in moments:
            load.wait_for(moment)
            arena.rabbitmq.kill_node()
            arena.rabbitmq.start()
            normal.append(seconds_until_normal(arena, RETURNED_SECONDS))
    return {"kills": kills, "normal_seconds": max(normal), **load.figures()}


ROW = Row(11, "SIGKILL of the broker under load, and its restart", run)
