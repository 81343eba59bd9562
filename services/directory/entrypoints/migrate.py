"""Brings the database of this service to the newest schema: `python -m services.directory.entrypoints.migrate`."""

import os

from services.chassis.migrating import run_migrations_of
from services.directory.composition import MIGRATIONS

if __name__ == "__main__":
    run_migrations_of("directory", MIGRATIONS, os.environ)
