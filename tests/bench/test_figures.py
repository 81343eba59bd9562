"""Every figure runs, small: ours and its limit did the same work. How fast it was is measured only by `make bench`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.harness import Direction, Figure, Result, Sample, measure
from tests.bench.registry import FIGURES
from tests.bench.stage import SMOKE, Stage


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The tests' own servers, each asked for when a figure needs it."""
    with ExitStack() as closing:
        yield Stage(tmp_path_factory.mktemp("bench"), closing, started=request.getfixturevalue)


@pytest.mark.long
@pytest.mark.parametrize("name", FIGURES)
def test_the_figure_runs_and_both_sides_did_the_same_work(name: str, servers: Stage) -> None:
    with FIGURES[name](servers, SMOKE) as figures:
        for figure in figures:
            result = measure(figure, rounds=1)
            assert result.ours > 0
            assert result.limit > 0


def test_a_side_that_does_less_is_caught() -> None:
    with pytest.raises(AssertionError):
        measure(a_figure(ours=Sample(1.0, 9), limit=Sample(1.0, 10)))


def test_a_figure_is_the_median_of_the_ratios_of_its_rounds() -> None:
    ours = iter([Sample(1.0, 1), Sample(8.0, 1), Sample(3.0, 1)])
    limit = iter([Sample(2.0, 1), Sample(2.0, 1), Sample(1.0, 1)])
    result = measure(a_figure(lambda: next(ours), lambda: next(limit)), rounds=3)
    assert sorted(result.ratios) == [0.5, 3.0, 4.0]
    assert result.ratio == 3.0


@pytest.mark.parametrize(
    ("direction", "ratio", "holds"),
    [
        (Direction.AT_LEAST, 1.0, True),
        (Direction.AT_LEAST, 0.99, False),
        (Direction.AT_MOST, 1.0, True),
        (Direction.AT_MOST, 1.01, False),
    ],
)
def test_a_goal_holds_on_its_good_side(direction: Direction, ratio: float, holds: bool) -> None:
    assert a_result(ratio, direction).holds is holds


def test_bench_json_is_a_list_with_the_agreed_fields() -> None:
    (line,) = report.as_json([a_result(0.5), a_result(0.5, goal=None)])
    assert line.keys() >= {"name", "ours", "limit", "ratio", "goal", "holds", "rounds"}
    assert (line["name"], line["ratio"], line["goal"], line["holds"], line["rounds"]) == (
        "a-figure",
        0.5,
        1.0,
        False,
        1,
    )


def test_the_document_says_why_a_goal_does_not_hold(tmp_path: Path) -> None:
    report.write([a_result(0.5)], ["a server"], tmp_path / "bench.json", tmp_path / "performance.md")
    document = (tmp_path / "performance.md").read_text()
    assert "| a-figure |" in document
    assert "The goal does not hold.** It is the disk." in document


def a_figure(
    ours: Sample | object, limit: Sample | object, direction: Direction = Direction.AT_LEAST, goal: float | None = 1.0
) -> Figure:
    def side(given: Sample | object) -> object:
        return given if callable(given) else lambda: given

    return Figure(
        "a-figure", "per s", goal, direction, side(ours), side(limit), notes="Of nothing.", physics="It is the disk."
    )


def a_result(ratio: float, direction: Direction = Direction.AT_LEAST, goal: float | None = 1.0) -> Result:
    return Result(a_figure(Sample(1, 1), Sample(1, 1), direction, goal), ratio, 1.0, (ratio,))
