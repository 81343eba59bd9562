"""Run by `services.chassis.migrating.upgrade`."""

from services.chassis.migrating import run_migrations

run_migrations()
