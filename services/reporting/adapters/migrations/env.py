"""Alembic's entry to this service's migrations."""

from __future__ import annotations

from services.chassis.migrating import run_migrations

run_migrations()
