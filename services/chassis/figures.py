"""Figures that stand in databases, queues and files, read when somebody asks for `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.x509 import load_pem_x509_certificate

from services.chassis import metrics
from services.chassis.dead_letters import DeadLetters
from services.chassis.event_log import RELAY, EventLog
from services.contracts import registry

_NEWEST = "SELECT position FROM announcements WHERE audience = %s ORDER BY position DESC LIMIT 1"
_RELAYED = "SELECT position FROM relay_progress WHERE relay = %s"
_BACKLOG = "SELECT count(*) AS waiting, min(recorded_at) AS oldest FROM announcements WHERE position > %s"


def of_flows(event_log: EventLog) -> Callable[[], None]:
    """How far this service has taken in what others announced, and which flows are halted."""

    def refresh() -> None:
        with event_log.cursor(survives_a_crash=True) as cursor:
            reached = {row["application_name"]: row["notification_id"] for row in cursor.execute("TABLE tracking")}
            halted = {row["source"] for row in cursor.execute("SELECT source FROM flow_state")}
        for source in registry.feeds_of(event_log.service):
            metrics.POSITION.labels(event_log.service, source).set(reached.get(source, 0))
            metrics.HALTED.labels(event_log.service, source).set(source in halted)

    return refresh


def of_outbox(event_log: EventLog) -> Callable[[], None]:
    """What this service has announced, and what of it the relay has not published yet."""
    source = event_log.service

    def refresh() -> None:
        with event_log.cursor(survives_a_crash=True) as cursor:
            newest = {receiver: _number(cursor, _NEWEST, receiver) for receiver in _receivers(source)}
            cursor.execute(_BACKLOG, (_number(cursor, _RELAYED, RELAY),))
            row = cursor.fetchone() or {}
        for receiver, position in newest.items():
            metrics.ANNOUNCED.labels(receiver, source).set(position)
        oldest = row.get("oldest")
        metrics.BACKLOG.labels(source).set(row.get("waiting", 0))
        metrics.BACKLOG_AGE.labels(source).set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)

    return refresh


def of_dead_letters(service: str, uri: str) -> Callable[[], None]:
    """How many messages wait for a person, by source."""

    letters = DeadLetters(service, uri)

    def refresh() -> None:
        for source, count in letters.count().items():
            metrics.DEAD_LETTERS.labels(service, source).set(count)

    return refresh


def of_certificates(files: str) -> Callable[[], None]:
    """Days until each certificate ends; one that cannot be read has none left."""
    paths = [Path(name) for name in files.split(":") if name]

    def refresh() -> None:
        for path in paths:
            metrics.CERTIFICATE_DAYS.labels(path.stem).set(_days_left(path))

    return refresh


def _days_left(path: Path) -> float:
    try:
        ends = load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return 0.0
    return (ends - datetime.now(UTC)).total_seconds() / 86_400


def _number(cursor: Any, statement: str, value: str) -> int:
    row = cursor.execute(statement, (value,)).fetchone()
    return int(row["position"]) if row else 0


def _receivers(source: str) -> Iterable[str]:
    return [service for service in registry.SERVICES if source in registry.feeds_of(service)]
