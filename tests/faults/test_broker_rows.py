"""The rows of the fault table that concern the broker, in the short form, and that their measurements can fail."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Arenas
from tests.faults.mending import seconds_until_normal, unattended
from tests.faults.rows import row_13_broker_in_alarm, row_16_poison
from tests.support.platform import until

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.mark.parametrize("number", [11, 13, 14, 15, 16])
def test_row(arenas: Arenas, number: int) -> None:
    assert arenas.play(number)["unknown" if number != 13 else "memory_unknown"] == 0


def test_a_queue_without_its_listener_is_not_normal(arenas: Arenas) -> None:
    arena = arenas.healthy()
    assert unattended(arena) == []
    arena.platform.stop_program("reporting")
    until(lambda: "feed.reporting.casebook has no listener" in unattended(arena), 20)
    with pytest.raises(AssertionError, match="no listener"):
        seconds_until_normal(arena, 0.5)
    arena.heal()


def test_a_broker_that_takes_everything_is_in_no_alarm(arenas: Arenas) -> None:
    arena = arenas.healthy()
    with pytest.raises(AssertionError, match="took something"):
        row_13_broker_in_alarm.refusals(arena, f"{arena.platform.website_url}/")


def test_a_flow_that_is_not_halted_is_not_shown(arenas: Arenas) -> None:
    arena = arenas.healthy()
    with pytest.raises(AssertionError, match="to halt"):
        row_16_poison.shown(arena, "reporting", "casebook", "malformed", seconds=0.5)
