"""Brings the database of this service to the newest schema: `python -m services.casebook.entrypoints.migrate`."""

import os

from services.casebook.composition import MIGRATIONS
from services.chassis.migrating import run_migrations_of

if __name__ == "__main__":
    run_migrations_of("casebook", MIGRATIONS, os.environ)
