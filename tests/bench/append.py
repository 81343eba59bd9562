"""*append*: a sealed event of a case through the application, beside the library's plain save of the same payload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import plain
from tests.bench.harness import Direction, Figure, Sample, per_second
from tests.bench.stage import Scale, Stage
from tests.bench.writers import CASES, Place, Writers
from tests.services.casebook.running import RunningCasebook, running_casebook

MANY = 4
_NOTES = """A note of some 900 characters (1,052 bytes as the gateway sealed it). Ours: the use case `write_note`
decides on a case in memory, and one transaction stores the sealed event, the sealed trail line, the command ledger
with its sealed answer and the worklist. Limit: `Application.save` of eventsourcing 9.5 with its PostgreSQL module, the
same note on an aggregate in memory, in clear, nothing beside it. Data keys are in memory on our side, as they are for
a minute after a case was opened. {writers}; fsync and synchronous_commit on."""
_WHOLE = """The same note as a whole request at the service: authority verified, request decoded and checked, ledger
asked, case loaded (its events opened and replayed), then as above. Beside the library's save, which loads nothing."""


@contextmanager
def append(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with running_casebook(stage.postgres, stage.vault, stock=MANY * CASES + 1) as casebook:
        casebook.has_client()
        place = Place(
            environ=casebook.environ,
            plain_dsn=stage.postgres.create_service_database("benchplain").owner_dsn,
            gateway_credentials=Path(stage.vault.credentials("gateway")),
        )
        one, many = Writers(place, 1), Writers(place, MANY)
        try:
            yield (
                _figure("append-1-writer", "record", 1.0, one, scale, casebook, place),
                _figure("append-4-writers", "record", 1.0, many, scale, casebook, place),
                _figure("append-whole-request-1-writer", "dispatch", None, one, scale, casebook, place),
                _figure("append-whole-request-4-writers", "dispatch", None, many, scale, casebook, place),
            )
        finally:
            one.close()
            many.close()


def _figure(
    name: str, work: str, goal: float | None, writers: Writers, scale: Scale, casebook: RunningCasebook, place: Place
) -> Figure:
    stores = _Stores(casebook, place)

    def timed(kind: str) -> Sample:
        before = stores.counted()
        sample = per_second(lambda: writers.together(kind, scale.events))
        stores.expect(before, kind, scale.events)
        return sample

    def prepare() -> None:
        casebook.service.jobs[0].run()  # keys for the cases that all writers open
        writers.together("prepare", scale.events)

    def verify() -> None:
        assert writers.together("sample", 0) > 0

    how_many = "Four processes that write at once" if "4" in name else "One process"
    return Figure(
        name=name,
        unit="events/s",
        goal=goal,
        direction=Direction.AT_LEAST,
        ours=lambda: timed(work),
        limit=lambda: timed("plain"),
        notes=_NOTES.format(writers=how_many) if work == "record" else _WHOLE,
        prepare=prepare,
        verify=verify,
    )


@dataclass(frozen=True)
class _Stores:
    """Counts rows in both databases: everything that a note leaves, once each."""

    casebook: RunningCasebook
    place: Place

    def counted(self) -> tuple[int, int, int, int]:
        row = self.casebook.rows(
            "SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM commands) AS commands,"
            " (SELECT count(*) FROM trail) AS trail"
        )[0]
        return row["events"], row["commands"], row["trail"], plain.stored(self.place.plain_dsn)

    def expect(self, before: tuple[int, ...], kind: str, events: int) -> None:
        added = tuple(now - then for now, then in zip(self.counted(), before, strict=True))
        assert added == ((0, 0, 0, events) if kind == "plain" else (events, events, events, 0)), added
