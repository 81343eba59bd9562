"""Whether a process can do its work now, part by part, in codes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from services.chassis import broker
from services.chassis.log import get_logger
from services.chassis.migrating import is_migrated

PATIENCE = 4.0  # seconds for all parts together; a probe that hangs tells nothing
_log = get_logger("operations")


@dataclass(frozen=True)
class Check:
    """`code` gives "ok" or a short word for what is wrong; an exception counts as "failed"."""

    part: str
    code: Callable[[], str]


def look(checks: Sequence[Check]) -> dict[str, str]:
    """The code of every part, looked at side by side. One that does not answer in time is a "timeout"."""
    codes = {check.part: "timeout" for check in checks}

    def run(check: Check) -> None:
        try:
            codes[check.part] = check.code()
        except Exception as error:  # noqa: BLE001 - a code is the answer, whatever goes wrong
            _log.warning("check_failed", name=check.part, error=type(error).__name__)
            codes[check.part] = "failed"

    threads = [threading.Thread(target=run, args=(check,), daemon=True) for check in checks]
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return dict(codes)


def database(dsn: str, migrations: Path | None) -> Check:
    """Codes: ok, unreachable, not_migrated. Without `migrations` it is enough that the database answers."""

    def code() -> str:
        try:
            with psycopg.connect(dsn, connect_timeout=3, autocommit=True) as connection:
                return "ok" if migrations is None or is_migrated(connection, migrations) else "not_migrated"
        except psycopg.OperationalError:
            return "unreachable"
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return "not_migrated"

    return Check("database", code)


class KnowsKeyService(Protocol):
    """An event log: it speaks to Vault with the token of the process."""

    def key_service_state(self) -> str: ...


def key_service(event_log: KnowsKeyService) -> Check:
    """Codes: ok, sealed, unreachable, token_refused."""
    return Check("vault", event_log.key_service_state)


def message_broker(uri: str) -> Check:
    """Codes: ok, unreachable."""

    def code() -> str:
        link: Any = broker.connection(uri)
        try:
            link.connect()
        except Exception:  # noqa: BLE001 - refused, unknown host, wrong password: not reachable for us
            return "unreachable"
        finally:
            broker.throw_away(link)
        return "ok"

    return Check("broker", code)
