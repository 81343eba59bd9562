"""PostgreSQL is stopped at once, in the middle of everything, and started again.

Commands go on within 15 s. What is UNLOGGED is empty afterwards and made anew from the log, which takes longer the more
cases there are; until then nobody may be shown that emptiness.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from uuid import UUID

from services.contracts import casebook
from services.contracts.errors import ContractError
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.faults.traffic import Desk
from tests.support.story import adviser

COMMANDS, STOPS = 300, 4
SHORT_COMMANDS, SHORT_STOPS = 50, 1
RECOVERED_SECONDS, LISTS_SECONDS = 15, 60


def run(arena: Arena) -> Figures:
    commands, stops = (COMMANDS, STOPS) if arena.full else (SHORT_COMMANDS, SHORT_STOPS)
    recoveries, lists = [], []
    with arena.busy(commands=commands) as load:
        for number in range(1, stops + 1):
            load.wait_for(number * commands // (stops + 2) + arena.rng.randrange(10))
            known = [(desk, {case.case_id for case in desk.cases}) for desk in load.desks]
            arena.postgres.stop(signal.SIGQUIT)  # pg_ctl stop -m immediate
            arena.postgres.start()
            back = time.monotonic()
            before = load.decided()
            arena.platform.await_answers(seconds=RECOVERED_SECONDS)
            load.wait_for(before + 4, RECOVERED_SECONDS)
            recoveries.append(time.monotonic() - back)
            for desk, cases in known:
                missing = cases - _cases_shown(desk, back + LISTS_SECONDS)
                assert not missing, f"{len(missing)} cases are on no list any more"
            lists.append(time.monotonic() - back)
    assert max(recoveries) <= RECOVERED_SECONDS, f"commands went on after {max(recoveries):.1f} s"
    return {
        "stops": stops,
        "recovery_seconds": round(max(recoveries), 1),
        "lists_seconds": round(max(lists), 1),
        **load.figures(),
    }


def _cases_shown(desk: Desk, deadline: float) -> set[UUID]:
    """On the first lists that the adviser is shown, of open and of closed cases."""
    shown: set[UUID] = set()
    for closed in (False, True):
        question = casebook.ShowWorklist(closed_cases=closed)
        shown |= {line.case_id for line in _patiently(desk, question, deadline).cases}
    return shown


def _patiently(desk: Desk, question: casebook.ShowWorklist, deadline: float) -> casebook.Worklist:
    while True:
        with contextlib.suppress(ContractError):
            return desk.ask.ask(question, adviser(desk.client.chosen))
        assert time.monotonic() < deadline, f"no list within {LISTS_SECONDS} s"
        threading.Event().wait(0.1)


ROW = Row(5, "PostgreSQL stopped -m immediate under load", run)
