"""Schema migrations of one service, run in process and without output.

A service's `migrations/env.py` is one call of `run_migrations()`; a migration asks `app_role()` for the role to grant
to. Two processes that start at once take turns.
"""

from __future__ import annotations

import io
from pathlib import Path

import psycopg
from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_TURN = 7_420_000  # advisory lock: one migration run per database


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


def run_migrations() -> None:
    """Called by a service's `env.py`: runs inside the transaction that `upgrade` opened, all steps or none."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()


def app_role() -> str:
    """For migrations: the role under which the service runs."""
    role: str = context.config.attributes["app_role"]
    return role
