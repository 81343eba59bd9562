"""The one rule for the one number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.disclosure.threshold import PRINTED_FROM, printable_total


def test_a_total_is_printed_from_seven() -> None:
    assert PRINTED_FROM == 7
    assert [printable_total(count) for count in (6, 7, 8)] == [None, 7, 8]


@pytest.mark.practice(87)
@given(st.integers(min_value=0, max_value=6), st.integers(min_value=0, max_value=6))
def test_no_two_small_totals_can_be_told_apart(one: int, other: int) -> None:
    assert printable_total(one) is printable_total(other) is None


@given(st.integers(min_value=7, max_value=100_000))
def test_a_printed_total_is_the_true_total(count: int) -> None:
    assert printable_total(count) == count


def test_a_negative_count_is_an_error_and_no_small_number() -> None:
    with pytest.raises(ValueError, match="negative_count"):
        printable_total(-1)
