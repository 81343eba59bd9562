"""A year is the sum of its four frozen quarters."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.frozen_input import Fact, freeze

FACTS = st.lists(
    st.builds(Fact, st.uuids(), st.integers(min_value=2023, max_value=2027), st.integers(min_value=1, max_value=4)),
    unique_by=lambda fact: fact.ref,
)


def test_each_conversation_counts_in_its_quarter() -> None:
    facts = [Fact(uuid4(), 2025, quarter) for quarter in (1, 2, 2, 4)]
    assert freeze(2025, facts).quarters == (1, 2, 0, 1)


def test_a_conversation_known_too_late_counts_in_the_first_quarter_that_is_open() -> None:
    late = Fact(uuid4(), 2024, 4)
    assert freeze(2025, [late]).quarters == (1, 0, 0, 0)


def test_a_later_year_is_left_for_its_own_report() -> None:
    assert freeze(2025, [Fact(uuid4(), 2026, 1)]).counted == ()


@given(FACTS)
def test_over_all_years_every_fact_is_counted_exactly_once(facts: list[Fact]) -> None:
    left, counted, total = facts, [], 0
    for year in range(2023, 2028):
        frozen = freeze(year, left)
        assert frozen.total == len(frozen.counted)
        counted += frozen.counted
        total += frozen.total
        left = [fact for fact in left if fact.ref not in frozen.counted]
    assert sorted(counted) == sorted(fact.ref for fact in facts)
    assert total == len(facts)
