"""Processes that append, each with its own composed casebook and its own application of the library.

A process and not a thread per writer: that is how a service is scaled, and threads would share one interpreter.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID, uuid4

from services.casebook.adapters.stored_streams import StoredCases
from services.casebook.application.write_note import write_note
from services.casebook.composition import compose
from services.casebook.domain.case_file import CaseFile
from services.chassis.authority import AuthoritySigner
from services.chassis.codec import to_builtins
from services.chassis.request_checks import identity
from services.chassis.vault import connect
from services.contracts.casebook import NoteKind, OpenCaseFile, WriteNote
from services.contracts.envelope import Context
from services.contracts.fields import Sealed
from tests.bench.plain import PlainCase, as_text, plain_cases
from tests.services.casebook.examples import ANNA, CLIENT, adviser, wrap_for
from tests.services.casebook.running import FedWire

TEXT = bytes(1052)  # what the gateway makes of a note of some 900 characters: padded, nonce and tag
CASES = 12  # open at one writer: its notes go to them in turn


@dataclass(frozen=True)
class Place:
    """Where a writer writes."""

    environ: Mapping[str, str]  # of the casebook
    plain_dsn: str
    gateway_credentials: Path


class Writer:
    """Runs inside the process. Every public method is called by name from `Writers`."""

    def __init__(self, place: Place) -> None:
        self._service = compose(place.environ, FedWire())
        self._log = self._service.event_log
        vault_address = place.environ["SPOORVAST_VAULT_ADDRESS"]
        self._signer = AuthoritySigner(connect(vault_address, place.gateway_credentials))
        self._plain = plain_cases(place.plain_dsn)
        self._cases: dict[UUID, CaseFile] = {}
        self._plain_cases: list[PlainCase] = []
        self._stored = StoredCases(self._log)

    def prepare(self, events: int) -> int:
        """Fresh cases with one note each, so that their keys are in memory as they are while an adviser works."""
        self._authority = self._signer.sign(adviser())
        self._plain_cases = [PlainCase() for _ in range(CASES)]
        self._plain.save(*self._plain_cases)
        ids = [self._open_case() for _ in range(CASES)]
        self._cases = {case_id: self._stored.get(case_id) for case_id in ids}
        self.record(CASES)
        self.plain(CASES)
        return events

    def record(self, events: int) -> int:
        """The use case on a case in memory, and everything that belongs to it stored in one transaction."""
        decide = partial(write_note, cases=_InMemory(self._cases))
        ids = list(self._cases)
        for number in range(events):
            case = self._cases[ids[number % CASES]]
            command = _note(case.id, case.version)
            context = Context(adviser(), command.command_id, datetime.now(UTC))
            fingerprint = self._log.fingerprint(identity(command, context.actor))
            self._log.record(context, decide(command, context), fingerprint=fingerprint)
        return events

    def dispatch(self, events: int) -> int:
        """A whole request: authority, decoding, checks, ledger, loading the case, deciding, storing, answering."""
        versions = {case_id: self._stored.get(case_id).version for case_id in self._cases}
        ids = list(versions)
        for number in range(events):
            case_id = ids[number % CASES]
            note = _note(case_id, versions[case_id])
            asked = {"authority": self._signer.sign(adviser()), "request": to_builtins(note)}
            versions[case_id] = self._service.dispatcher.handle("WriteNote", asked)["answer"]["version"]
        return events

    def plain(self, events: int) -> int:
        """The library alone: the same note on a case in memory, saved."""
        for number in range(events):
            case = self._plain_cases[number % CASES]
            case.note(
                text=as_text(TEXT),
                entry_id=uuid4(),
                kind="note",
                at=datetime.now(UTC),
                by=ANNA,
                role="adviser",
                command_id=uuid4(),
            )
            self._plain.save(case)
        return events

    def sample(self, _events: int) -> int:
        """How many notes of one case open again, in both stores."""
        case = self._stored.get(next(iter(self._cases)))
        plain: PlainCase = self._plain.repository.get(self._plain_cases[0].id)
        assert all(note.text == TEXT for note in case.notes)
        assert all(text == as_text(TEXT) for text in plain.notes)
        return min(len(case.notes), len(plain.notes))

    def close(self) -> None:
        self._log.close()
        self._plain.close()

    def _open_case(self) -> UUID:
        command = OpenCaseFile(
            command_id=uuid4(), case_id=uuid4(), client_id=CLIENT, thread_id=None, note_key=wrap_for(ANNA)
        )
        asked = {"authority": self._authority, "request": to_builtins(command)}
        assert "answer" in self._service.dispatcher.handle("OpenCaseFile", asked)
        return command.case_id


class Writers:
    """So many of them, told what to do at the same moment."""

    def __init__(self, place: Place, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(count):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_run, args=(theirs, place), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)
        for pipe in self._pipes:
            pipe.recv()  # it is ready

    def together(self, work: str, events: int, count: int) -> int:
        """The first `count` of them do `work` side by side; how many events that were."""
        pipes = self._pipes[:count]
        for pipe in pipes:
            pipe.send((work, events // count))
        return sum(pipe.recv() for pipe in pipes)

    def close(self) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            if process.is_alive():
                pipe.send(("stop", 0))
            process.join(20)
            process.kill()


class _InMemory:
    """Implements `Cases`: what the handler's load would bring."""

    def __init__(self, cases: Mapping[UUID, CaseFile]) -> None:
        self._cases = cases

    def get(self, case_id: UUID) -> CaseFile:
        return self._cases[case_id]


def _run(pipe: Connection, place: Place) -> None:
    writer = Writer(place)
    pipe.send("ready")
    try:
        while (asked := pipe.recv())[0] != "stop":
            work: Callable[[int], int] = getattr(writer, asked[0])
            pipe.send(work(asked[1]))
    finally:
        writer.close()


def _note(case_id: UUID, version: int) -> WriteNote:
    return WriteNote(
        command_id=uuid4(),
        case_id=case_id,
        entry_id=uuid4(),
        kind=NoteKind.NOTE,
        text=Sealed(TEXT),
        corrects=None,
        expected_version=version,
    )
