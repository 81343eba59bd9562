"""Brings the gateway's own database to the newest schema: `python -m gateway.migrate`."""

from __future__ import annotations

import os
from pathlib import Path

from services.chassis.migrating import run_migrations_of

MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"

if __name__ == "__main__":
    run_migrations_of("gateway", MIGRATIONS, os.environ)
