"""What must hold after every row, whatever was broken. Each function tells its violations, in words without text.

I4 reads the trail line by line; proving that no line was removed (a Merkle tree over the trail) comes with the issue
that signs checkpoints.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from services.contracts.registry import SERVICES, feeds_of
from tests.faults import model
from tests.faults.journal import Entry, Outcome
from tests.faults.opened_log import OpenedLog, StoredEvent

Logs = Mapping[str, OpenedLog]
Found = Iterator[str]


def acked_exactly_once(entries: Mapping[UUID, Entry], logs: Logs) -> Found:
    """I1. An acked command left exactly its events, in one piece; a refused one left none, an unknown one all or none.
    The version that was answered is the version that was stored."""
    by_command = _by_command(logs)
    for entry in entries.values():
        stored = by_command.get(entry.command_id, [])
        topics = Counter(event.topic for _, event in stored)
        whole = topics == Counter(entry.events)
        name = f"{entry.request} {entry.command_id}"
        if entry.outcome is Outcome.ACKED and not whole:
            yield f"{name} was acked and left {dict(topics)}"
        if entry.outcome is Outcome.FAILED and stored:
            yield f"{name} was refused ({entry.codes[-1]}) and left {dict(topics)}"
        if entry.outcome is Outcome.UNKNOWN and stored and not whole:
            yield f"{name} got no answer and left half of itself: {dict(topics)}"
        if any(service != entry.service for service, _ in stored):
            yield f"{name} is in a log of another service"
        told = entry.version if entry.outcome is Outcome.ACKED and whole else None
        if told is not None and told not in {event.version for _, event in stored}:
            yield f"{name} was told version {told}, which it did not store"
        if (entry.command_id in logs[entry.service].commands) != bool(stored):
            yield f"{name} stands in the ledger of commands without its events, or the reverse"


def nothing_unattempted(entries: Mapping[UUID, Entry], logs: Logs) -> Found:
    """I2. Every event stems from an attempted command, from a message of another service, or from a timer."""
    messages = {message.message_id for log in logs.values() for message in log.messages}
    for log in logs.values():
        for event in log.events:
            on_a_timer = log.service == "reporting" and event.role == "service"
            if event.command_id not in entries and event.command_id not in messages and not on_a_timer:
                yield f"{log.service}: {event.topic} version {event.version} was attempted by nobody"
        for command_id in log.commands - entries.keys():
            yield f"{log.service}: the ledger holds a command that nobody attempted: {command_id}"


def versions_contiguous(logs: Logs) -> Found:
    """I3. Versions count from 1 without gap or double; of one fact every revision is announced once, in order."""
    for log in logs.values():
        streams: dict[UUID, list[int]] = defaultdict(list)
        for event in log.events:
            streams[event.stream].append(event.version)
        for stream, versions in streams.items():
            if versions != list(range(1, len(versions) + 1)):
                yield f"{log.service}: versions of {stream} are {versions}"
        positions = [message.position for message in log.messages]
        if len(set(positions)) != len(positions):
            yield f"{log.service}: two announcements at one position"
        revisions: dict[str, int] = {}
        for message in log.messages:
            if "revision" in message.body:
                fact, revision = message.body["fact_ref"], message.body["revision"]
                if revision <= revisions.get(fact, 0):
                    yield f"{log.service}: revision {revision} of fact {fact} is announced after {revisions[fact]}"
                revisions[fact] = revision
        yield from log.unreadable


def messages_exactly_once(logs: Logs) -> Found:
    """I3. What one service told another left exactly one event there."""
    for log in logs.values():
        for message in log.messages:
            expected = model.EVENT_OF_MESSAGE.get(message.topic)
            if expected is None:
                continue
            left = [event.topic for event in logs[message.audience].events if event.command_id == message.message_id]
            if left != [expected]:
                yield f"{message.audience}: {message.topic} at {message.position} left {left}"


def trail_complete(entries: Mapping[UUID, Entry], logs: Logs) -> Found:
    """I4. Every line opens; each act of staff that was stored has its line, and no other act has one."""
    by_command = _by_command(logs)
    done = (entry for entry in entries.values() if entry.act and by_command.get(entry.command_id))
    expected = Counter((entry.service, *entry.act) for entry in done if entry.act)
    told = Counter(
        (log.service, action, subject or "")
        for log in logs.values()
        for action, subject in log.acts
        if action in model.ACTIONS
    )
    for missing in expected - told:
        yield f"the trail lacks {missing}"
    for more in told - expected:
        yield f"the trail tells of {more}, which did not happen"


def reporting_equals_fold(logs: Logs, tables: Mapping[str, dict[Any, Any]]) -> Found:
    """I5. Reporting's tables are what an independent fold of the announcements gives."""
    facts = model.facts_of(_told(logs["casebook"]))
    units = model.headcounts_of(_told(logs["directory"]))
    pairs: list[tuple[str, dict[Any, Any], dict[Any, Any]]] = [
        ("facts", facts, tables["facts"]),
        ("units", units, tables["units"]),
    ]
    for name, wanted, found in pairs:
        if wanted != found:
            missing, extra = wanted.keys() - found.keys(), found.keys() - wanted.keys()
            differing = sum(1 for key in wanted.keys() & found.keys() if wanted[key] != found[key])
            yield f"reporting's {name}: {len(missing)} missing, {len(extra)} too many, {differing} different"


def no_typed_word(word: str, folders: Iterable[Path]) -> Found:
    """I6. The word that stands in every typed text is in no file: plain, hexadecimal or base64 at three offsets.

    A plain hunt; the thorough one is `tests/secrecy`.
    """
    forms = _forms(word.encode())
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                data = _bytes_of(file)
                if any(form in data for form in forms):
                    yield f"a typed word lies in {file.relative_to(folder.parent)}"


def caught_up(logs: Logs, dead_letters: Mapping[str, int], planted: Mapping[str, int]) -> Found:
    """I7. Nothing waits: every flow and every relay has reached the end, none is halted, no letter is dead.

    `planted` are the dead letters that a row put there itself.
    """
    for service in SERVICES:
        log = logs[service]
        last = max((message.position for message in log.messages), default=0)
        if log.relayed != last:
            yield f"the relay of {service} stands at {log.relayed} of {last}"
        for source in feeds_of(service):
            wanted = max((m.position for m in logs[source].messages if m.audience == service), default=0)
            if log.tracked.get(source, 0) != wanted:
                yield f"{service} stands at {log.tracked.get(source, 0)} of {wanted} of {source}"
        yield from (f"{service}: the flow from {source} is halted: {code}" for source, code in log.halted.items())
    for queue, count in dead_letters.items():
        if count != planted.get(queue, 0):
            yield f"{count} in {queue}"


def _by_command(logs: Logs) -> dict[UUID, list[tuple[str, StoredEvent]]]:
    found: dict[UUID, list[tuple[str, StoredEvent]]] = defaultdict(list)
    for log in logs.values():
        for event in log.events:
            found[event.command_id].append((log.service, event))
    return found


def _told(log: OpenedLog) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((message.topic, message.body) for message in log.messages if message.audience == "reporting")


def _forms(word: bytes) -> list[bytes]:
    encoded = [base64.b64encode(b"\0" * offset + word) for offset in range(3)]
    cores = [form[4 if offset else 0 : len(word) // 3 * 4 - 4] for offset, form in enumerate(encoded)]
    return [word, word.hex().encode(), *cores]


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # a server just removed it
        return b""
