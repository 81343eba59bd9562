"""Vault is sealed under load and unsealed: people are told, nothing is stored, and afterwards everything goes on."""

from __future__ import annotations

import threading
import time

from tests.faults.arena import Arena
from tests.faults.employee import TELEPHONE, Employee
from tests.faults.rows.row import Figures, Row
from tests.support.platform import until

SEALED_SECONDS, SHORT_SEALED_SECONDS = 75, 4  # the first is longer than any service keeps a key in memory
COMMANDS, SHORT_COMMANDS = 300, 60
RESUMED_SECONDS = 15


def run(arena: Arena) -> Figures:
    sealed_for = SEALED_SECONDS if arena.full else SHORT_SEALED_SECONDS
    employee = Employee(arena, arena.desk().client, f"Ik wil het hebben over {arena.word}, en wat er toen gebeurde.")
    until(lambda: _is_open(employee), 60, "the website")
    arena.heal(60)  # a process that is still starting would find no keys
    commands = COMMANDS if arena.full else SHORT_COMMANDS
    with arena.busy(commands=commands, patience=sealed_for + 60) as load:
        load.wait_for(commands // 3)
        arena.vault.seal()
        sealed_at, before = time.monotonic(), load.decided()
        _is_told_and_keeps_the_words(employee)
        threading.Event().wait(max(0.0, sealed_at + sealed_for - time.monotonic()))
        meanwhile = load.decided() - before
        assert load.decided() < commands, "the work was done before Vault was back"
        arena.vault.unseal()
        back, before = time.monotonic(), load.decided()
        until(lambda: employee.sends().status_code == 303, RESUMED_SECONDS, "the same form to be taken")
        until(lambda: load.decided() >= min(before + 4, commands), RESUMED_SECONDS, "commands to go on after unsealing")
        arena.platform.await_answers(seconds=RESUMED_SECONDS)
        resumed = time.monotonic() - back
    assert resumed <= RESUMED_SECONDS, f"resumed after {resumed:.1f} s"
    until(lambda: _has_arrived(arena, employee), RESUMED_SECONDS, "the adviser to see the request")
    return {
        "sealed_seconds": sealed_for,
        "decided_while_sealed": meanwhile,
        "resumed_seconds": round(resumed, 1),
        **load.figures(),
    }


def _is_open(employee: Employee) -> bool:
    """Directory has to have told intake of the new client, and the website has to have started."""
    try:
        employee.opens_the_form()
    except (AssertionError, OSError):
        return False
    return True


def _is_told_and_keeps_the_words(employee: Employee) -> None:
    """Acceptance 4: 503 in Dutch with the telephone number, and the typed text in the form."""
    answer = employee.sends()
    main = answer.text.split("<main", 1)[-1].split("</main>")[0].replace("\u00a0", " ")
    assert answer.status_code == 503, f"{answer.status_code} while Vault is sealed"
    assert '<html lang="nl"' in answer.text
    assert TELEPHONE in main, "no telephone number"
    assert "niets opgeslagen" in main, "nobody says that nothing was stored"
    assert f"{employee.words}</textarea>" in main, "the words are not in the form"
    assert "no-store" in answer.headers["Cache-Control"]


def _has_arrived(arena: Arena, employee: Employee) -> bool:
    """Once: the same form was sent at least twice."""
    arrived = [event for event in arena.logs()["casebook"].events if event.stream == employee.thread_id]
    return len(arrived) == 1


ROW = Row(17, "Vault sealed under load", run)
