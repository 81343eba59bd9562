"""Schema migrations of one service, run in process and without output.

A service's `migrations/env.py` is one call of `run_migrations()`; a migration asks `app_role()` for the role to grant
to. Two processes that start at once take turns.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from services.chassis.settings import read_settings

_TURN = 7_420_000  # advisory lock: one migration run per database


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """Of the process that brings one database to the newest schema, and then ends."""

    owner_dsn: str  # libpq connection string of the role that owns the tables; no service runs under it


def run_migrations_of(service: str, migrations_dir: Path, environ: Mapping[str, str]) -> None:
    """For an entrypoint `migrate`. Raises `SettingsError` with all faults at once."""
    upgrade(migrations_dir, read_settings(environ, MigrationSettings).owner_dsn, f"{service}_app")


def upgrade(migrations_dir: Path, owner_dsn: str, app_role: str) -> None:
    """Brings the database behind `owner_dsn` (role `<service>_owner`) to the newest schema; nothing happens twice."""
    config = Config(stdout=io.StringIO(), output_buffer=io.StringIO())
    config.set_main_option("script_location", str(migrations_dir).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["app_role"] = app_role
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(owner_dsn, connect_timeout=5), poolclass=NullPool
    )
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_migrated(connection: psycopg.Connection[Any], migrations_dir: Path) -> bool:
    """Whether the database has the newest schema that this code knows, or one that is newer still.

    Raises what psycopg raises when the role may not look or nothing was ever migrated.
    """
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    scripts = ScriptDirectory(str(migrations_dir))
    known = {script.revision for script in scripts.walk_revisions()}
    return row is not None and (row[0] not in known or row[0] == scripts.get_current_head())


def run_migrations() -> None:
    """Called by a service's `env.py`: runs inside the transaction that `upgrade` opened, all steps or none."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()


def app_role() -> str:
    """For migrations: the role under which the service runs."""
    role: str = context.config.attributes["app_role"]
    return role
