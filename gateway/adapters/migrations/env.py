"""Alembic's entrance; see services/chassis/migrating.py."""

from services.chassis.migrating import run_migrations

run_migrations()
