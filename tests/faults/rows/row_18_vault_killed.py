"""Vault dies in the middle of a batch: a case is there whole or not at all, and no plaintext is left behind."""

from __future__ import annotations

import time

import psycopg

from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row

KILLS, SHORT_KILLS = 8, 1
COMMANDS_PER_KILL = 25
RESUMED_SECONDS = 15


def run(arena: Arena) -> Figures:
    kills = KILLS if arena.full else SHORT_KILLS
    slowest = 0.0
    with arena.busy(commands=(kills + 1) * COMMANDS_PER_KILL) as load:
        for number in range(1, kills + 1):
            load.wait_for(number * COMMANDS_PER_KILL - arena.rng.randrange(COMMANDS_PER_KILL))
            arena.vault.kill()
            arena.vault.start()
            back = time.monotonic()
            arena.platform.await_answers(seconds=RESUMED_SECONDS)
            slowest = max(slowest, time.monotonic() - back)
    assert slowest <= RESUMED_SECONDS, f"answered again after {slowest:.1f} s"
    partial = _partial(arena)
    assert not partial, "\n".join(partial)
    return {"kills": kills, "resumed_seconds": round(slowest, 1), **load.figures()}


def _partial(arena: Arena) -> list[str]:
    """Streams without a key, keys without a stream, and what is stored but not sealed."""
    queries = {
        "streams without a key": "SELECT count(DISTINCT originator_id) FROM events e"
        " WHERE NOT EXISTS (SELECT FROM case_keys k WHERE k.stream_id = e.originator_id)",
        "keys without a stream": "SELECT count(*) FROM case_keys k"
        " WHERE NOT EXISTS (SELECT FROM events e WHERE e.originator_id = k.stream_id)",
        "keys that are both taken and in stock": "SELECT count(*) FROM case_keys JOIN case_key_pool USING (key_name)",
        "keys that are not wrapped": "SELECT count(*) FROM case_keys WHERE wrapped NOT LIKE 'vault:v%'",
    }
    found = []
    with psycopg.connect(arena.postgres.superuser_dsn_of(arena.platform.databases["casebook"].name)) as connection:
        for name, query in queries.items():
            row = connection.execute(query).fetchone()
            if row and row[0]:
                found.append(f"{row[0]} {name}")
    return found


ROW = Row(18, "Vault killed in the middle of a batch", run)
