"""Brings the database of this service to the newest schema: `python -m services.intake.entrypoints.migrate`."""

import os

from services.chassis.migrating import run_migrations_of
from services.intake.composition import MIGRATIONS

if __name__ == "__main__":
    run_migrations_of("intake", MIGRATIONS, os.environ)
