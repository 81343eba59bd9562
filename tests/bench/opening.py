"""*open*: an adviser opens a case of a hundred entries, beside a plain read of the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg

from gateway import sealing
from gateway.sealing import DataKey
from services.contracts.casebook import NoteKind, OpenCaseFile, ShowCase, WriteNote
from tests.bench.harness import Direction, Figure, Sample, milliseconds
from tests.bench.stage import Scale, Stage
from tests.services.casebook.examples import CLIENT, adviser
from tests.services.casebook.running import RunningCasebook, root, running_casebook
from tests.support import reading

_WORDS = "Het gesprek ging over de sfeer in het team, over wat er is voorgevallen en wat zij nu zelf wil. "
TEXT = (_WORDS * 10)[:900]
_NOTES = """A case with a hundred private notes of 900 characters. Ours: the gateway asks casebook (request encoded and
signed, authority verified, rows read, every event opened and replayed, the opening noted in the sealed trail in a
transaction of its own, the view encoded and decoded) and then opens every note under the adviser's key. The two data
keys are in memory, as for a minute after a case was opened. No broker is between them: that is the figure *rpc*.
Limit: `SELECT *` of the same 101 rows by psycopg with its defaults on a connection that is open, as tuples, looked at
by nobody."""


@contextmanager
def opening(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with running_casebook(stage.postgres, stage.vault, stock=1) as casebook:
        casebook.has_client()
        key, case_id = _case(casebook, stage, scale.entries)
        with psycopg.connect(casebook.databases.app_dsn, autocommit=True) as connection:
            yield (
                Figure(
                    name="open",
                    unit="ms",
                    goal=3.5,
                    direction=Direction.AT_MOST,
                    ours=lambda: _opened(casebook, key, case_id, scale),
                    limit=lambda: _read(connection, case_id, scale),
                    notes=_NOTES,
                ),
            )


def _opened(casebook: RunningCasebook, key: DataKey, case_id: UUID, scale: Scale) -> Sample:
    def work() -> int:
        entries = 0
        for _ in range(scale.openings):
            view = casebook.ask(ShowCase(case_id=case_id))
            texts = sealing.open_entries(key, view.notes)
            entries += len(texts)
        assert set(texts.values()) == {TEXT}
        return entries

    trail = _trail(casebook)
    sample = milliseconds(work)
    assert _trail(casebook) == trail + scale.openings, "an opening that left no line"
    return Sample(sample.value / scale.openings, sample.work)


def _read(connection: psycopg.Connection[tuple[object, ...]], case_id: UUID, scale: Scale) -> Sample:
    def work() -> int:
        rows = 0
        for _ in range(scale.openings):
            found = connection.execute(
                "SELECT * FROM events WHERE originator_id = %s ORDER BY originator_version", (case_id,)
            ).fetchall()
            rows += len(found) - 1  # the first is the opening of the file
        return rows

    sample = milliseconds(work)
    return Sample(sample.value / scale.openings, sample.work)


def _trail(casebook: RunningCasebook) -> int:
    return int(casebook.rows("SELECT count(*) AS lines FROM trail")[0]["lines"])


def _case(casebook: RunningCasebook, stage: Stage, entries: int) -> tuple[DataKey, UUID]:
    """A case whose note key is wrapped for the adviser by Vault, as the gateway does it."""
    case_id = uuid4()
    keys = root(stage.vault)
    keys.create_key(sealing.ADVISERS, str(adviser().subject))
    key = sealing.new_note_key(case_id)
    wrap = reading.wrap_for_adviser(keys, key, adviser().subject)
    casebook.ask(OpenCaseFile(command_id=uuid4(), case_id=case_id, client_id=CLIENT, thread_id=None, note_key=wrap))
    for number in range(entries):
        entry_id = uuid4()
        casebook.ask(
            WriteNote(
                command_id=uuid4(),
                case_id=case_id,
                entry_id=entry_id,
                kind=NoteKind.NOTE,
                text=key.seal(entry_id, TEXT),
                corrects=None,
                expected_version=number + 1,
            )
        )
    return key, case_id
