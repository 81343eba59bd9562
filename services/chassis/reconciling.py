"""Every opening in Vault's audit log, held against what the product noted that it opened (see `key_uses.py`).

An opening that nobody noted was not the product's: a stolen token, or a person at Vault's own command line. A noted one
that the audit log lacks means that lines of the audit log are gone. Vault's log keeps values as HMACs, so nothing of
what was opened is needed or seen here: only ids, mounts and times.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from services.chassis import metrics
from services.chassis.key_uses import HEADER, opens
from services.chassis.log import get_logger

SETTLING = timedelta(seconds=30)  # how long a process may take to note down what it opened
_AT_A_TIME = 1000
_FIND = "SELECT use_id, mount, cause, trail_position FROM key_uses WHERE use_id = ANY(%s)"
_NOTED = "SELECT use_id FROM key_uses WHERE answered AND noted_at >= %s AND noted_at < %s"
_log = get_logger("reconcile")


@dataclass(frozen=True, slots=True)
class Opening:
    """One line of the audit log by which something closed was given out."""

    at: datetime
    mount: str
    who: str  # the policy of the token: casebook, adviser …; no person
    request_id: str  # Vault's own, to find the line
    use_id: UUID | None


@dataclass(frozen=True, slots=True)
class Unexplained:
    """`why`: no_id (not by the product), not_noted, other_mount, repeated (an id was used again)."""

    opening: Opening
    why: str


@dataclass(frozen=True)
class Reconciliation:
    """`explained` counts by cause; `missing` are noted openings that the audit log lacks."""

    since: datetime
    until: datetime
    explained: Mapping[str, int]
    unexplained: tuple[Unexplained, ...]
    missing: tuple[UUID, ...]

    @property
    def holds(self) -> bool:
        return not (self.unexplained or self.missing)


@dataclass
class _Noted:
    mounts: dict[UUID, str] = field(default_factory=dict)
    causes: dict[UUID, str] = field(default_factory=dict)


def reconcile(
    audit_logs: Sequence[Path],
    dsns: Sequence[str],
    now: datetime,
    since: datetime | None = None,
    settling: timedelta = SETTLING,
) -> Reconciliation:
    """From `since` (default: the beginning of the logs) until shortly before `now`.

    `dsns` are the databases of all services and of the gateway; a role that may read `key_uses` is enough. Every
    finding is logged and counted. Raises OSError when a log cannot be read, psycopg's errors when a database cannot.
    """
    until = now - settling
    in_log = list(_openings(audit_logs))
    found = [one for one in in_log if (since is None or one.at >= since) and one.at < until]
    begin = since or min((one.at for one in found), default=until) + settling  # older logs are elsewhere
    noted, expected = _noted(dsns, found, begin, until)
    explained: Counter[str] = Counter()
    unexplained: list[Unexplained] = []
    seen: set[UUID] = set()
    for opening in found:
        why = _why_not(opening, noted, seen)
        if why:
            unexplained.append(Unexplained(opening, why))
        elif opening.use_id:
            explained[noted.causes[opening.use_id]] += 1
            seen.add(opening.use_id)
    missing = tuple(sorted(expected - {one.use_id for one in in_log}))
    result = Reconciliation(begin, until, dict(explained), tuple(unexplained), missing)
    _tell(result)
    return result


def _why_not(opening: Opening, noted: _Noted, seen: set[UUID]) -> str | None:
    if opening.use_id is None:
        return "no_id"
    if opening.use_id not in noted.mounts:
        return "not_noted"
    if noted.mounts[opening.use_id] != opening.mount:
        return "other_mount"
    return "repeated" if opening.use_id in seen else None


def _openings(audit_logs: Sequence[Path]) -> Iterator[Opening]:
    for path in audit_logs:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):  # the last one may be half written
                    opening = _opening(json.loads(line))
                    if opening:
                        yield opening


def _opening(line: Mapping[str, Any]) -> Opening | None:
    """None for what was refused or failed as a whole: then nothing was given out."""
    request = line.get("request") or {}
    path = str(request.get("path", ""))
    if line.get("type") != "response" or line.get("error") or not opens(path) or not _gives(request):
        return None
    headers = {name.lower(): values for name, values in (request.get("headers") or {}).items()}
    policies = (line.get("auth") or {}).get("policies") or ["unknown"]
    return Opening(
        at=datetime.fromisoformat(str(line["time"])),
        mount=path.split("/", 1)[0],
        who=next((one for one in policies if one != "token-self"), "unknown"),
        request_id=str(request.get("id", "")),
        use_id=_id(headers.get(HEADER.lower())),
    )


def _gives(request: Mapping[str, Any]) -> bool:
    """A secret that is written is not given out."""
    return not str(request.get("path")).startswith("secret/") or request.get("operation") == "read"


def _id(values: Sequence[str] | None) -> UUID | None:
    try:
        return UUID(values[0]) if values and len(values) == 1 else None
    except ValueError:
        return None


def _noted(dsns: Sequence[str], found: Sequence[Opening], begin: datetime, until: datetime) -> tuple[_Noted, set[UUID]]:
    """What of the ids found is noted, and what else was noted in that time."""
    noted, expected = _Noted(), set[UUID]()
    ids = [one.use_id for one in found if one.use_id]
    for dsn in dsns:
        with psycopg.connect(dsn, connect_timeout=5) as connection:
            for some in _portions(ids):
                for use_id, mount, cause, line in connection.execute(_FIND, (some,)):
                    noted.mounts[use_id] = mount
                    noted.causes[use_id] = "trail" if line is not None else cause
            expected |= {row[0] for row in connection.execute(_NOTED, (begin, until))}
    return noted, expected


def _portions(ids: Sequence[UUID]) -> Iterable[list[UUID]]:
    return (list(ids[start : start + _AT_A_TIME]) for start in range(0, len(ids), _AT_A_TIME))


def _tell(result: Reconciliation) -> None:
    for one in result.unexplained:
        opening = one.opening
        _log.error(
            "opening_unexplained", code=one.why, source=opening.mount, role=opening.who, reference=opening.request_id
        )
    if result.missing:
        _log.error("audit_lines_missing", count=len(result.missing))
    _log.info("reconciled", count=sum(result.explained.values()))
    metrics.UNEXPLAINED.set(len(result.unexplained))
    metrics.UNHEARD.set(len(result.missing))
    metrics.RECONCILED.set_to_current_time()
