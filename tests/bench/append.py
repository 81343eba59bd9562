"""*append*: a sealed event of a case through the application, beside the library's plain save of the same payload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench import plain
from tests.bench.harness import Direction, Figure, Sample, per_second
from tests.bench.stage import Scale, Stage
from tests.bench.writers import CASES, Place, Writers
from tests.services.casebook.running import RunningCasebook, running_casebook

_NOTES = """A note of some 900 characters (1,052 bytes as the gateway sealed it). Ours: the use case `write_note`
decides on a case in memory, and one transaction stores the sealed event, the sealed trail line, the command ledger
with its sealed answer and the worklist. Limit: `Application.save` of eventsourcing 9.5 with its PostgreSQL module, the
same note on an aggregate in memory, in clear, nothing beside it. Data keys are in memory on our side, as they are for
a minute after a case was opened. {writers}; fsync and synchronous_commit on."""
_WHOLE = """The same note as a whole request at the service: authority verified, request decoded and checked, ledger
asked, case loaded (its events opened and replayed), then as above. Beside the library's save, which loads nothing."""


@contextmanager
def append(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with running_casebook(stage.postgres, stage.vault, stock=scale.writers * CASES) as casebook:
        casebook.has_client()
        place = Place(
            environ=casebook.environ,
            plain_dsn=stage.postgres.create_service_database("benchplain").owner_dsn,
            gateway_credentials=stage.vault.credentials("gateway"),
        )
        writers = Writers(place, scale.writers)
        appending = _Appending(casebook, place, writers, scale.events)
        try:
            yield (
                appending.figure("append-1-writer", 1.0, "record", 1),
                appending.figure("append-4-writers", 1.0, "record", scale.writers),
                appending.figure("append-whole-request-1-writer", None, "dispatch", 1),
                appending.figure("append-whole-request-4-writers", None, "dispatch", scale.writers),
            )
        finally:
            writers.close()


@dataclass(frozen=True)
class _Appending:
    casebook: RunningCasebook
    place: Place
    writers: Writers
    events: int

    def figure(self, name: str, goal: float | None, work: str, count: int) -> Figure:
        processes = "One process" if count == 1 else f"{count} processes that write at once"
        return Figure(
            name=name,
            unit="events/s",
            goal=goal,
            direction=Direction.AT_LEAST,
            ours=lambda: self._timed(work, count),
            limit=lambda: self._timed("plain", count),
            notes=(_NOTES if work == "record" else _WHOLE).format(writers=processes),
            prepare=lambda: self._prepare(count),
            verify=lambda: self._verify(count),
        )

    def _prepare(self, count: int) -> None:
        self.casebook.service.jobs[0].run()  # keys for the cases that the writers open
        self.writers.together("prepare", self.events, count)

    def _timed(self, work: str, count: int) -> Sample:
        before = self._counted()
        sample = per_second(lambda: self.writers.together(work, self.events, count))
        added = tuple(now - then for now, then in zip(self._counted(), before, strict=True))
        expected = (0, 0, 0, self.events) if work == "plain" else (self.events, self.events, self.events, 0)
        assert added == expected, added
        return sample

    def _verify(self, count: int) -> None:
        assert self.writers.together("sample", self.events, count) > 0

    def _counted(self) -> tuple[int, int, int, int]:
        """Rows in both databases: all that a note leaves."""
        row = self.casebook.rows(
            "SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM commands) AS commands,"
            " (SELECT count(*) FROM trail) AS trail"
        )[0]
        return row["events"], row["commands"], row["trail"], plain.stored(self.place.plain_dsn)
