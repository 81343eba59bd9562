"""One service as its own database shows it, read by its own role."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory

from infra.operations.exits import Exit, Stopped
from infra.operations.installation import Environ
from services.chassis.event_log import RELAY, EventLog
from services.chassis.publishing import RELAY_LOCK
from services.chassis.rebuilding import CONNECTION_NAME
from services.chassis.recorder import NotMigrated
from services.chassis.settings import SettingsError
from services.contracts.errors import ContractError

_REBUILDING = re.compile(rf"{CONNECTION_NAME} (\w+) (\d+) (\d+)")


@dataclass
class FlowView:
    """`behind` and `oldest_seconds` are None when the source's own settings are not known here."""

    source: str
    position: int
    behind: int | None = None
    oldest_seconds: float | None = None
    halted_position: int | None = None
    halted_code: str | None = None
    halted_since: datetime | None = None
    waiting: int | None = None  # messages in the queue
    dead_letters: int | None = None


@dataclass
class ReadModelView:
    name: str
    built: bool
    rebuilding: tuple[int, int] | None = None  # position of last position


@dataclass
class ServiceView:
    name: str
    code: str = "ok"  # else why nothing more is known: settings, unavailable, not_migrated, forbidden
    database_version: str = ""
    database_clock: datetime | None = None
    clock_read_at: datetime | None = None
    migration: str | None = None
    newest_migration: str | None = None
    pending_migrations: list[str] = field(default_factory=list)
    unknown_migration: bool = False
    service_listens: bool | None = None
    relay_works: bool | None = None
    relay_backlog: int = 0
    relay_oldest_seconds: float | None = None
    flows: list[FlowView] = field(default_factory=list)
    read_models: list[ReadModelView] = field(default_factory=list)
    case_keys_ready: int | None = None


@contextmanager
def opened(name: str, environ: Environ) -> Iterator[EventLog]:
    """The event log of a service. Raises `Stopped` with a sentence."""
    try:
        log: EventLog = importlib.import_module(f"services.{name}.composition").open_event_log(environ)
    except SettingsError as error:
        faults = "; ".join(error.faults)
        raise Stopped(Exit.SETTINGS, "settings", f"De instellingen van {name} kloppen niet: {faults}") from None
    except NotMigrated:
        sentence = (
            f"De database van {name} heeft nog geen tabellen. Voer de migraties uit (…{name}.entrypoints.migrate)."
        )
        raise Stopped(Exit.FAULT, "not_migrated", sentence) from None
    except ContractError:
        sentence = f"De database van {name} antwoordt niet of weigert de aanmelding."
        raise Stopped(Exit.UNREACHABLE, "unavailable", sentence) from None
    try:
        yield log
    finally:
        log.close()


def look(name: str, log: EventLog) -> ServiceView:
    view = ServiceView(name)
    with log.cursor() as cursor:
        _database(cursor, view)
        _migrations(cursor, view)
        _relay(cursor, view)
        view.flows = list(_flows(cursor))
        view.read_models = list(_read_models(cursor, log.read_models))
        if _may_read(cursor, "case_key_pool"):
            view.case_keys_ready = int(_one(cursor, "SELECT count(*) AS ready FROM case_key_pool")["ready"])
    return view


def lag(source: EventLog, audience: str, position: int) -> tuple[int, float | None]:
    """How many announcements of `source` its `audience` has not taken in, and how old the oldest of them is."""
    with source.cursor() as cursor:
        row = _one(
            cursor,
            "SELECT count(*) AS behind, extract(epoch FROM clock_timestamp() - min(recorded_at)) AS seconds"
            " FROM announcements WHERE audience = %s AND position > %s",
            (audience, position),
        )
    return int(row["behind"]), None if row["seconds"] is None else float(row["seconds"])


def _database(cursor: Any, view: ServiceView) -> None:
    row = _one(cursor, "SELECT current_setting('server_version') AS version, clock_timestamp() AS clock")
    view.database_version, view.database_clock = str(row["version"]).split(" ")[0], row["clock"]
    view.clock_read_at = datetime.now(UTC)


def _migrations(cursor: Any, view: ServiceView) -> None:
    known = revisions(Path(importlib.import_module(f"services.{view.name}.composition").MIGRATIONS))
    view.newest_migration = known[-1]
    view.migration = applied_migration(cursor)
    if view.migration in known:
        view.pending_migrations = known[known.index(view.migration) + 1 :]
    else:
        view.unknown_migration = view.migration is not None


def revisions(folder: Path) -> list[str]:
    """Of these migrations, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def applied_migration(cursor: Any) -> str | None:
    """None when this role may not see it: then the newest migration, which grants that, is certainly not applied."""
    if not _may_read(cursor, "alembic_version"):
        return None
    return str(_one(cursor, "SELECT version_num AS applied FROM alembic_version")["applied"])


def _relay(cursor: Any, view: ServiceView) -> None:
    row = _one(
        cursor,
        "SELECT count(*) AS backlog, extract(epoch FROM clock_timestamp() - min(recorded_at)) AS seconds"
        " FROM announcements WHERE position > coalesce((SELECT position FROM relay_progress WHERE relay = %s), 0)",
        (RELAY,),
    )
    view.relay_backlog = int(row["backlog"])
    view.relay_oldest_seconds = None if row["seconds"] is None else float(row["seconds"])
    held = _one(
        cursor,
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held",
        RELAY_LOCK,
    )
    view.relay_works = bool(held["held"])


def _flows(cursor: Any) -> Iterator[FlowView]:
    cursor.execute(
        "SELECT source, coalesce(t.notification_id, 0) AS position, s.halted_position, s.error_code, s.since"
        " FROM (SELECT application_name AS source, notification_id FROM tracking) AS t"
        " FULL JOIN flow_state AS s USING (source) ORDER BY source"
    )
    for row in cursor.fetchall():
        yield FlowView(
            row["source"],
            int(row["position"]),
            halted_position=row["halted_position"],
            halted_code=row["error_code"],
            halted_since=row["since"],
        )


def _read_models(cursor: Any, names: tuple[str, ...]) -> Iterator[ReadModelView]:
    cursor.execute("SELECT name FROM read_models_built")
    built = {row["name"] for row in cursor.fetchall()}
    cursor.execute(
        "SELECT application_name AS name FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE %s",
        (f"{CONNECTION_NAME}%",),
    )
    going = {found[1]: (int(found[2]), int(found[3])) for row in cursor if (found := _REBUILDING.match(row["name"]))}
    for name in names:
        yield ReadModelView(name, name in built, going.get(name))


def _may_read(cursor: Any, table: str) -> bool:
    asked = "SELECT coalesce(has_table_privilege(to_regclass(%s), 'SELECT'), false) AS may"
    return bool(_one(cursor, asked, (table,))["may"])


def _one(cursor: Any, statement: str, values: tuple[object, ...] = ()) -> Mapping[str, Any]:
    row: Mapping[str, Any] | None = cursor.execute(statement, values).fetchone()
    if row is None:
        raise LookupError("row")
    return row
