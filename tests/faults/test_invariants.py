"""Each invariant sees what it is there for: small logs made by hand, one thing wrong in each."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.contracts import casebook
from services.contracts.fields import Sealed
from services.contracts.registry import SERVICES
from tests.faults import invariants
from tests.faults.journal import Entry, Journal, Outcome
from tests.faults.opened_log import OpenedLog, StoredEvent, StoredMessage
from tests.support.story import adviser

NOTED = "casebook.CaseFile.Noted"
COMMAND, STREAM = uuid4(), uuid4()
EVENT = StoredEvent(STREAM, 1, NOTED, COMMAND, "adviser")
ENTRY = Entry(COMMAND, "casebook", "WriteNote", [NOTED], ("note_written", str(STREAM)), Outcome.ACKED, version=1)


def logs(
    *events: StoredEvent, messages: tuple[StoredMessage, ...] = (), **casebook_log: object
) -> dict[str, OpenedLog]:
    empty = {name: OpenedLog(name, [], [], [], set(), [], {}, 0, {}) for name in SERVICES}
    commands = {event.command_id for event in events}
    own = replace(empty["casebook"], events=list(events), messages=list(messages), commands=commands)
    return empty | {"casebook": replace(own, **casebook_log)}  # type: ignore[arg-type]


def entries(*found: Entry) -> dict[UUID, Entry]:
    return {entry.command_id: entry for entry in found}


def message(position: int, revision: int, fact: str = "f") -> StoredMessage:
    body = {
        "fact_ref": fact,
        "revision": revision,
        "client_id": "c",
        "unit_id": None,
        "relation": None,
        "quarter": {"year": 2025, "number": 1},
        "natures": ["bullying"],
        "themes": [],
    }
    return StoredMessage(position, "reporting", "casebook.conversation_classified.v1", uuid4(), body)


def test_a_command_stored_once_is_fine() -> None:
    assert list(invariants.acked_exactly_once(entries(ENTRY), logs(EVENT))) == []


@pytest.mark.parametrize(
    ("entry", "stored"),
    [
        (ENTRY, []),
        (ENTRY, [EVENT, replace(EVENT, version=2)]),
        (replace(ENTRY, version=7), [EVENT]),
        (replace(ENTRY, outcome=Outcome.FAILED, codes=["conflict"]), [EVENT]),
        (replace(ENTRY, outcome=Outcome.UNKNOWN), [EVENT, replace(EVENT, version=2)]),
    ],
    ids=["lost", "doubled", "other version told", "refused and yet stored", "unanswered and doubled"],
)
def test_a_command_lost_doubled_or_told_wrongly_is_seen(entry: Entry, stored: list[StoredEvent]) -> None:
    assert list(invariants.acked_exactly_once(entries(entry), logs(*stored)))


def test_half_a_command_is_seen() -> None:
    entry = replace(ENTRY, events=[NOTED, "casebook.CaseFile.Closed"], outcome=Outcome.UNKNOWN)
    assert list(invariants.acked_exactly_once(entries(entry), logs(EVENT)))


def test_an_unanswered_command_may_be_there_or_not() -> None:
    entry = replace(ENTRY, outcome=Outcome.UNKNOWN)
    assert list(invariants.acked_exactly_once(entries(entry), logs(EVENT))) == []
    assert list(invariants.acked_exactly_once(entries(entry), logs())) == []


def test_an_event_that_nobody_attempted_is_seen() -> None:
    assert list(invariants.nothing_unattempted({}, logs(EVENT)))
    assert list(invariants.nothing_unattempted(entries(ENTRY), logs(EVENT))) == []


@pytest.mark.parametrize("versions", [(1, 3), (1, 1), (2,)], ids=["gap", "double", "no beginning"])
def test_versions_that_do_not_count_are_seen(versions: tuple[int, ...]) -> None:
    assert list(invariants.versions_contiguous(logs(*(replace(EVENT, version=one) for one in versions))))


def test_a_fact_announced_twice_is_seen() -> None:
    assert list(invariants.versions_contiguous(logs(messages=(message(1, 1), message(2, 1)))))
    assert list(invariants.versions_contiguous(logs(messages=(message(1, 1), message(2, 2))))) == []


def test_a_message_without_its_effect_is_seen() -> None:
    accepted = StoredMessage(1, "intake", "casebook.request_accepted.v1", uuid4(), {})
    found = list(invariants.messages_exactly_once(logs(messages=(accepted,))))
    assert found == ["intake: casebook.request_accepted.v1 at 1 left []"]


def test_a_missing_and_an_invented_line_of_the_trail_are_seen() -> None:
    line = ("note_written", str(STREAM))
    assert list(invariants.trail_complete(entries(ENTRY), logs(EVENT, acts=[line]))) == []
    assert list(invariants.trail_complete(entries(ENTRY), logs(EVENT)))
    assert list(invariants.trail_complete({}, logs(acts=[line])))


def test_facts_that_differ_from_the_fold_are_seen() -> None:
    told = logs(messages=(message(1, 1), message(2, 2)))
    right = {"f": (2, "c", 2025, 1, None, None, ("bullying",), ())}
    assert list(invariants.reporting_equals_fold(told, {"facts": dict(right), "units": {}})) == []
    assert list(invariants.reporting_equals_fold(told, {"facts": {}, "units": {}}))
    older = {"f": (1, *right["f"][1:])}
    assert list(invariants.reporting_equals_fold(told, {"facts": dict(older), "units": {}}))


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_typed_word_is_found_in_base64_at_every_offset(tmp_path: Path, offset: int) -> None:
    (tmp_path / "a.log").write_bytes(base64.b64encode(b"x" * offset + b"over kanarie0123456789ab gesproken"[5:]))
    assert list(invariants.no_typed_word("kanarie0123456789ab", [tmp_path]))


@pytest.mark.parametrize("form", [str.encode, lambda word: word.encode().hex().encode()], ids=["plain", "hexadecimal"])
def test_a_typed_word_is_found_in_a_file(tmp_path: Path, form: object) -> None:
    assert callable(form)
    (tmp_path / "a.log").write_bytes(b"before " + form("kanarie0123456789ab") + b" after")
    assert list(invariants.no_typed_word("kanarie0123456789ab", [tmp_path]))
    assert list(invariants.no_typed_word("kanarie999999999999", [tmp_path])) == []


def test_lag_a_halt_and_a_dead_letter_are_seen() -> None:
    behind = logs(messages=(message(1, 1),), relayed=1)
    assert list(invariants.caught_up(behind, {}, {})) == ["reporting stands at 0 of 1 of casebook"]
    assert list(invariants.caught_up(logs(halted={"intake": "malformed"}), {}, {}))
    assert list(invariants.caught_up(logs(), {"dead.intake.casebook": 1}, {}))
    assert list(invariants.caught_up(logs(), {"dead.intake.casebook": 1}, {"dead.intake.casebook": 1})) == []


def test_the_journal_gives_back_what_was_decided(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    case_id, commands = uuid4(), [_note() for _ in range(4)]
    for command in commands:
        journal.attempt(command, adviser(case_id))
    journal.unknown(commands[0], "unavailable")
    journal.attempt(commands[0], adviser(case_id))
    journal.ack(commands[0], casebook.Done(version=3))
    journal.fail(commands[1], "conflict")
    journal.unknown(commands[2], "unavailable")
    found = journal.entries()
    outcomes = [found[command.command_id].outcome for command in commands]
    assert outcomes == [Outcome.ACKED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert found[commands[0].command_id].version == 3
    journal.close()


def _note() -> casebook.WriteNote:
    return casebook.WriteNote(
        command_id=uuid4(),
        case_id=uuid4(),
        entry_id=uuid4(),
        kind=casebook.NoteKind.NOTE,
        text=Sealed(b"sealed"),
        expected_version=1,
    )
