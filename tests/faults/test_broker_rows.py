"""The rows of the fault table that concern the broker, in the short form."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Arenas

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("number", [11, 13, 14, 15, 16])
def test_row(arenas: Arenas, number: int) -> None:
    assert arenas.play(number)["unknown" if number != 13 else "memory_unknown"] == 0
