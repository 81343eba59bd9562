"""How alembic runs intake's migrations."""

from services.chassis.migrating import run_migrations

run_migrations()
