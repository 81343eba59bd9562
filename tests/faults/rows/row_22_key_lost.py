"""The key of one case is deleted by hand. No erasure is on record, so that is an incident and not an erasure.

The key comes back from a backup at the end, as it would from a snapshot of Vault, because every row must open again.
"""

from __future__ import annotations

import json
from uuid import UUID

import psycopg

from services.casebook.composition import open_event_log
from services.chassis.vault import Vault
from services.contracts import casebook
from services.contracts.errors import ContractError, ErrorCode
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.faults.traffic import Desk
from tests.support.lost_keys import without_key
from tests.support.platform import until
from tests.support.story import adviser

COMMANDS, SHORT_COMMANDS = 200, 25
OPENABLE = 3  # cases that stay as they are


def run(arena: Arena) -> Figures:
    desk = arena.desk()
    for _ in range(OPENABLE + 1):
        desk.quick_entry()
    lost, *kept = (case.case_id for case in desk.cases)
    root = Vault.from_token(arena.vault.address, arena.vault.root_token)
    with without_key(root, _key_of(arena, lost)):
        arena.platform.restart("casebook")  # no service remembers a key
        arena.platform.await_answers("casebook")
        with arena.busy(commands=COMMANDS if arena.full else SHORT_COMMANDS) as load:
            assert _answer(desk, lost) is ErrorCode.KEY_MISSING
            for case_id in kept:
                assert _answer(desk, case_id) is None, "another case does not open"
        until(lambda: arena.lag() == 0, what="every flow to go on")
        alarms = _alarms(arena, lost)
        assert alarms, "nobody was alarmed"
        not_opened = _rebuilt(arena)
        assert not_opened == {lost}, f"the rebuild names {len(not_opened)} streams"
        assert set(kept) <= _listed(desk), "the rebuild lost cases whose key is there"
    arena.platform.restart("casebook")
    arena.platform.await_answers("casebook")
    assert _answer(desk, lost) is None, "with its key the case opens again: nothing was erased"
    assert not _rebuilt(arena)
    assert {lost, *kept} <= _listed(desk)
    return {"alarms": alarms, **load.figures()}


def _answer(desk: Desk, case_id: UUID) -> ErrorCode | None:
    try:
        desk.ask.ask(casebook.ShowCase(case_id=case_id), adviser(desk.client.chosen))
    except ContractError as error:
        return error.code
    return None


def _listed(desk: Desk) -> set[UUID]:
    """The cases on the adviser's lists, open and closed."""
    lists = (casebook.ShowWorklist(closed_cases=closed) for closed in (False, True))
    return {line.case_id for one in lists for line in desk.ask.ask(one, adviser(desk.client.chosen)).cases}


def _key_of(arena: Arena, case_id: UUID) -> str:
    with psycopg.connect(_casebook(arena)) as connection:
        row = connection.execute("SELECT key_name FROM case_keys WHERE stream_id = %s", (case_id,)).fetchone()
    assert row
    return str(row[0])


def _casebook(arena: Arena) -> str:
    return arena.postgres.superuser_dsn_of(arena.platform.databases["casebook"].name)


def _alarms(arena: Arena, case_id: UUID) -> int:
    """Lines of casebook's log that alarm an operator about this case."""
    lines = [json.loads(line) for line in arena.platform.log_of("casebook").read_text().splitlines() if line[:1] == "{"]
    return sum(
        (line["event"], line["level"], line.get("reference")) == ("incident_key_missing", "error", str(case_id))
        for line in lines
    )


def _rebuilt(arena: Arena) -> set[UUID]:
    """The streams that an operator is told of when the worklist is made anew."""
    log = open_event_log(arena.platform.environ("casebook"))
    try:
        return {incident.stream_id for incident in log.rebuild(log.read_models)}
    finally:
        log.close()


ROW = Row(22, "case key deleted with no erasure on record", run)
