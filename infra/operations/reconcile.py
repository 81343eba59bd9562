"""Explains Vault's audit log: `python -m infra.operations.reconcile --audit-log <file> --dsn-file <file> …`.

Exit code 0: every opening is explained; 1: some are not, or lines are missing (an INCIDENT); 2: it could not be looked
at, which is no answer either. With `--every` it goes on, and tells its numbers at `SPOORVAST_OPERATIONS_LISTEN`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from services.chassis import log
from services.chassis.operations import OperationsSettings, OperationsSite, serve_in_thread
from services.chassis.reconciling import SETTLING, Reconciliation, reconcile
from services.chassis.settings import read_settings

EXPLAINED, INCIDENT, UNKNOWN = 0, 1, 2
_log = log.get_logger("reconcile")


def run(
    audit_logs: Sequence[Path], dsns: Sequence[str], since: datetime | None = None, settling: timedelta = SETTLING
) -> tuple[int, dict[str, Any]]:
    """Exit code and report, for whoever calls this from another program."""
    try:
        result = reconcile(audit_logs, dsns, datetime.now(UTC), since, settling)
    except (OSError, ValueError, psycopg.Error) as error:
        _log.error("not_reconciled", error=type(error).__name__)
        return UNKNOWN, {"holds": None}
    return (EXPLAINED if result.holds else INCIDENT), report(result)


def report(result: Reconciliation) -> dict[str, Any]:
    """For people and programs: numbers, and for every finding what is needed to find its line."""
    return {
        "holds": result.holds,
        "since": result.since.isoformat(),
        "until": result.until.isoformat(),
        "explained": dict(result.explained),
        "unexplained": [
            {
                "at": one.opening.at.isoformat(),
                "mount": one.opening.mount,
                "who": one.opening.who,
                "why": one.why,
                "vault_request": one.opening.request_id,
            }
            for one in result.unexplained
        ],
        "missing": [str(use_id) for use_id in result.missing],
    }


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Hold Vault's audit log against what the platform noted.")
    parser.add_argument("--audit-log", action="append", type=Path, required=True, help="a file; repeat for older ones")
    parser.add_argument(
        "--dsn-file", action="append", type=Path, required=True, help="a database's connection string; one per database"
    )
    parser.add_argument("--hours", type=float, help="how far to look back; default: the whole log")
    parser.add_argument(
        "--settled", type=float, default=SETTLING.total_seconds(), help="seconds; what is newer is not judged yet"
    )
    parser.add_argument("--every", type=float, help="seconds; repeat until ended")
    chosen = parser.parse_args(arguments)
    log.configure()
    dsns = [file.read_text().strip() for file in chosen.dsn_file]
    stop = serve_in_thread(OperationsSite(started=True), read_settings(os.environ, OperationsSettings))
    try:
        while True:
            since = datetime.now(UTC) - timedelta(hours=chosen.hours) if chosen.hours else None
            code, told = run(chosen.audit_log, dsns, since, timedelta(seconds=chosen.settled))
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            if chosen.every is None:
                return code
            threading.Event().wait(chosen.every)
    finally:
        stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
