"""A check that never failed proves nothing: each promise is broken on purpose, and the invariants turn red.

One arena for all; each test puts the service back and shows that everything is green again.
"""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from services.contracts import casebook
from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError, ErrorCode
from tests.faults.arena import Arena, InvariantBroken
from tests.faults.conftest import Arenas
from tests.support.platform import until
from tests.support.story import adviser

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def arena(arenas: Arenas) -> Arena:
    """Healthy at the beginning, so that what turns red turned red by the sabotage."""
    return arenas.healthy()


def test_messages_that_vanish_without_being_pulled_are_noticed(arena: Arena) -> None:
    arena.platform.restart("reporting", SABOTAGE="drop")
    arena.platform.await_answers("reporting")
    with arena.busy(commands=150):
        pass
    with pytest.raises(InvariantBroken, match="I7"):
        arena.heal(seconds=5)
    assert {"I5", "I7"} <= arena.violations().keys()
    arena.platform.restart("reporting")
    arena.heal()  # what was missed is pulled
    arena.check()


def test_positions_that_are_not_kept_are_noticed(arena: Arena) -> None:
    """Handlers and projections are harmless to repeat, so what shows is a flow that never arrives."""
    arena.platform.restart("reporting", SABOTAGE="untracked")
    arena.platform.await_answers("reporting")
    with arena.busy(commands=10, clients=1):
        pass
    with pytest.raises(InvariantBroken, match="I7"):
        arena.heal(seconds=5)
    arena.platform.restart("reporting")
    arena.heal()
    arena.check()


def test_a_case_shown_to_anyone_is_noticed(arena: Arena) -> None:
    arena.platform.restart("casebook", SABOTAGE="open-doors")
    until(lambda: bool(arena.watcher.answered), 60, "the watcher to be told what it must not be told")
    assert arena.violations()["I8"] == ["another adviser opens the case"]
    arena.platform.restart("casebook")
    arena.platform.await_answers("casebook")
    arena.watcher.answered.clear()
    arena.heal()
    arena.check()


def test_a_row_that_opens_where_it_does_not_belong_is_noticed(arena: Arena) -> None:
    arena.platform.restart("casebook", SABOTAGE="placeless")
    arena.platform.await_answers("casebook")
    desk = arena.desk()
    desk.quick_entry()
    case = desk.cases[-1]
    _swap(arena, case.case_id, 2, 3)
    show = casebook.ShowCase(case_id=case.case_id)
    # The moved rows are shown as if nothing was wrong.
    until(lambda: _answers(arena, show, adviser(desk.client.chosen)), 30, "the moved rows to be shown")
    assert sum("does not open at its place" in line for line in arena.violations()["I3"]) == 2
    _swap(arena, case.case_id, 2, 3)
    arena.platform.restart("casebook")
    arena.heal()
    arena.check()


def _answers(arena: Arena, request: Request, actor: Actor) -> bool:
    try:
        arena.platform.services.ask(request, actor)
    except ContractError as error:
        assert error.code is ErrorCode.UNAVAILABLE, error.code
        return False
    return True


def _swap(arena: Arena, stream: UUID, one: int, other: int) -> None:
    """Two sealed rows change places, as somebody with the database in hand could do it."""
    database = arena.platform.databases["casebook"].name
    with psycopg.connect(arena.postgres.superuser_dsn_of(database)) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger stands in the way
        connection.execute(
            "UPDATE events e SET state = o.state FROM events o WHERE e.originator_id = %(stream)s"
            " AND o.originator_id = %(stream)s AND (e.originator_version, o.originator_version)"
            " IN ((%(one)s, %(other)s), (%(other)s, %(one)s))",
            {"stream": stream, "one": one, "other": other},
        )
