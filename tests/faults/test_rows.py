"""The rows of the fault table that concern processes, in the short form. All of them, full size: `make faults`."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Arenas

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def test_a_service_that_dies_while_it_saves_saves_once(arenas: Arenas) -> None:
    figures = arenas.play(1)
    assert int(figures["casebook_deaths"]) >= 3  # the last sends of a save are not always there


def test_what_dies_at_random_moments_loses_and_doubles_nothing(arenas: Arenas) -> None:
    figures = arenas.play(2)
    assert figures["unknown"] == 0
    assert "died_by_itself" not in figures
