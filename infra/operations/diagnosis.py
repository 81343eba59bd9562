"""`spoorvast doctor`: every check, what it found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from infra.operations.checks import backup, broker, certificates, clock, database, keys, machine, policies, settings
from infra.operations.checks.finding import Finding, Severity
from infra.operations.exits import Exit
from infra.operations.installation import Installation
from infra.operations.screen import Screen

Check = Callable[[Installation], Iterator[Finding]]
CHECKS: tuple[tuple[str, Check], ...] = (
    ("instellingen", settings.check),
    ("database", database.check),
    ("sleutels", keys.check),
    ("rechten in Vault", policies.check),
    ("RabbitMQ", broker.check),
    ("certificaten", certificates.check),
    ("klok", clock.check),
    ("back-up", backup.check),
    ("deze machine", machine.check),
)
MARKS = {Severity.ERROR: "FOUT", Severity.WARNING: "let op", Severity.OK: "goed"}


def examine(installation: Installation) -> list[tuple[str, Finding]]:
    """With the name of the check; one that found nothing to say is well."""
    findings: list[tuple[str, Finding]] = []
    for name, check in CHECKS:
        found = list(check(installation))
        findings += [(name, one) for one in found or [Finding("ok", Severity.OK, "Niets op aan te merken.")]]
    return findings


def tell(findings: list[tuple[str, Finding]], screen: Screen) -> Exit:
    worst = max(one.severity for _, one in findings)
    screen.table([(MARKS[one.severity], name, one.sentence) for name, one in findings])
    errors = sum(one.severity is Severity.ERROR for _, one in findings)
    warnings = sum(one.severity is Severity.WARNING for _, one in findings)
    screen.line(f"\n{errors} fouten, {warnings} waarschuwingen.")
    told = [{"check": name, **asdict(one), "severity": one.severity.name.lower()} for name, one in findings]
    return screen.result(Exit(int(worst)), findings=told)
