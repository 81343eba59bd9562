"""What was opened with Vault, so that its audit log can be explained."""

from __future__ import annotations

from alembic import op

from services.chassis.event_log_schema import key_uses_statements
from services.chassis.migrating import app_role

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = app_role()
    for statement in key_uses_statements(role):
        op.execute(statement)
    op.execute(f"GRANT SELECT ON alembic_version TO {role}")  # `/readyz` tells whether the database is migrated
