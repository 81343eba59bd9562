"""What clients tried and what they were told, each line on disk before the next step (attempt, ack, fail, unknown)."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from services.chassis.codec import to_builtins, to_json
from services.contracts.envelope import Actor, Command
from tests.faults import model


class Outcome(StrEnum):
    ACKED = "acked"  # answered: it must be there, once
    FAILED = "failed"  # refused for good: it must not be there
    UNKNOWN = "unknown"  # no answer ever came: it may be there, once


@dataclass
class Entry:
    """One command as the journal knows it. Never its text."""

    command_id: UUID
    service: str
    request: str
    events: list[str]
    act: tuple[str, str] | None
    outcome: Outcome = Outcome.UNKNOWN
    version: int | None = None
    codes: list[str] = field(default_factory=list)


class Journal:
    """Appended by many threads; read back from the file, which is what a crash of the client would leave."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def attempt(self, command: Command, actor: Actor) -> None:
        request, fields = type(command).__name__, to_builtins(command)
        self._write(
            what="attempt",
            id=str(command.command_id),
            service=command.SERVICE,
            request=request,
            events=model.events_of(request, fields),
            act=model.act_of(request, fields, actor.role.value),
        )

    def ack(self, command: Command, answer: Any) -> None:
        self._write(what="ack", id=str(command.command_id), version=getattr(answer, "version", None))

    def fail(self, command: Command, code: str) -> None:
        self._write(what="fail", id=str(command.command_id), code=code)

    def unknown(self, command: Command, code: str) -> None:
        self._write(what="unknown", id=str(command.command_id), code=code)

    def close(self) -> None:
        os.close(self._file)

    def entries(self) -> dict[UUID, Entry]:
        """By command. An answer outweighs everything; else the last word counts."""
        found: dict[UUID, Entry] = {}
        for text in self.path.read_text().splitlines():
            line = json.loads(text)
            command_id = UUID(line["id"])
            if line["what"] == "attempt":
                act = (line["act"][0], line["act"][1]) if line["act"] else None
                found.setdefault(command_id, Entry(command_id, line["service"], line["request"], line["events"], act))
                if found[command_id].outcome is Outcome.FAILED:
                    found[command_id].outcome = Outcome.UNKNOWN
                continue
            entry = found[command_id]
            if line["what"] == "ack":
                entry.outcome, entry.version = Outcome.ACKED, line["version"]
            else:
                entry.codes.append(line["code"])
                if entry.outcome is not Outcome.ACKED:
                    entry.outcome = Outcome.FAILED if line["what"] == "fail" else Outcome.UNKNOWN
        return found

    def _write(self, **line: Any) -> None:
        data = to_json(line) + b"\n"
        with self._lock:
            os.write(self._file, data)
            os.fsync(self._file)
