"""The numbers an operator watches (docs/operations.md), served at `/metrics` by `operations`.

A label is one of a fixed list of words: a service, a request, a route, a code. Never an id of a person, a case or a
client, nor anything that somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; no wait is longer than five

PUBLISHED = Counter("spoorvast_published", "Announcements confirmed by the broker", ["service"])
UNROUTABLE = Counter("spoorvast_unroutable", "Announcements that found no queue; the receiver pulls them", ["service"])
POSITION = Gauge("spoorvast_flow_position", "Last applied position of a source", ["service", "source"])
PROGRESS = Gauge(
    "spoorvast_flow_progress_timestamp_seconds",
    "When a flow last applied a message or found that there is nothing newer",
    ["service", "source"],
)
HALTED = Gauge("spoorvast_flow_halted", "1 while a flow waits for a repair", ["service", "source"])
PULLED = Counter("spoorvast_flow_pulled", "Messages that were pulled because of a gap or a poll", ["service", "source"])
UNOPENED = Counter("spoorvast_unopened", "Messages from the broker that were not sealed by us", ["service"])

VAULT = Histogram(
    "spoorvast_vault_seconds", "Requests to Vault", ["mount", "operation", "outcome"], buckets=_FAST
)  # fmt: skip
ASKED = Histogram(
    "spoorvast_rpc_seconds", "Questions to a service, as the asker sees them", ["service", "request", "code"],
    buckets=_FAST,
)  # fmt: skip
COMMANDS = Counter(
    "spoorvast_commands", "Commands by outcome: done, repeat, refused, stale, failed", ["service", "command", "outcome"]
)
PAGES = Histogram(
    "spoorvast_http_seconds", "Requests to the website", ["route", "method", "status"], buckets=(*_FAST, 10.0)
)
DATABASE_WAIT = Histogram(
    "spoorvast_database_wait_seconds", "Waiting for a connection of the pool", buckets=_FAST
)  # fmt: skip
KEYS_MISSING = Counter(
    "spoorvast_keys_missing", "Openings that failed because a key is gone while no erasure is on record", ["service"]
)  # fmt: skip
JOB_SUCCESS = Gauge(
    "spoorvast_job_success_timestamp_seconds", "When a job last ended well", ["service", "job"]
)  # fmt: skip
JOB_FAILURES = Counter("spoorvast_job_failures", "Runs of a job that failed", ["service", "job"])
REBUILT = Gauge("spoorvast_rebuild_position", "How far the replay into read models is", ["service"])
REBUILD_END = Gauge("spoorvast_rebuild_end_position", "Where the replay into read models ends", ["service"])
# `service` is who receives and `source` who announces, as in POSITION: the difference of the two is the lag.
ANNOUNCED = Gauge("spoorvast_announced_position", "Newest position for a receiver", ["service", "source"])
BACKLOG = Gauge("spoorvast_relay_backlog", "Announcements that the relay has not published yet", ["service"])
BACKLOG_AGE = Gauge("spoorvast_relay_backlog_seconds", "Age of the oldest of them", ["service"])
DEAD_LETTERS = Gauge("spoorvast_dead_letters", "Messages that wait for a person", ["service", "source"])
CERTIFICATE_DAYS = Gauge("spoorvast_certificate_days", "Days until a certificate ends", ["file"])
UNEXPLAINED = Gauge("spoorvast_audit_unexplained", "Openings in Vault's audit log that no event explains")
UNHEARD = Gauge("spoorvast_audit_missing", "Openings that were noted and do not stand in Vault's audit log")
RECONCILED = Gauge("spoorvast_audit_reconciled_timestamp_seconds", "When the audit log was last reconciled")
_OPENING_MOUNTS = ("transit-adviser", "transit-case", "transit-office", "transit-service")
_ALARMING = ("decrypt_failed", "key_missing", "key_service_unavailable", "unauthenticated")


def show_from_the_start() -> None:
    """The outcomes of Vault that raise an alarm: what appears only with its first case is not seen to increase."""
    for mount in _OPENING_MOUNTS:
        for outcome in _ALARMING:
            VAULT.labels(mount, "decrypt", outcome)


def show_service(service: str, sources: Iterable[str], commands: Iterable[str], jobs: Iterable[str]) -> None:
    """The same of one service."""
    UNOPENED.labels(service)
    REBUILT.labels(service)
    REBUILD_END.labels(service)
    for source in sources:
        PULLED.labels(service, source)
    for command in commands:
        COMMANDS.labels(service, command, "failed")
    for job in jobs:
        JOB_FAILURES.labels(service, job)


def show_relay(service: str) -> None:
    """The same of its relay."""
    PUBLISHED.labels(service)
    UNROUTABLE.labels(service)
