"""The event log, and the read models of receipts, budget and roster."""

from alembic import op

from services.chassis.event_log_schema import statements
from services.chassis.migrating import app_role

revision = "0001"
down_revision = None

# UNLOGGED: rebuilt from the log after a crash, and in no base backup, replica or WAL.
_READ_MODELS = (
    "CREATE UNLOGGED TABLE receipts_v1 (receipt_token bytea PRIMARY KEY, thread_id uuid NOT NULL UNIQUE)",
    (
        "CREATE UNLOGGED TABLE budget_v1 (client_id uuid, hour timestamptz, used integer NOT NULL,"
        " PRIMARY KEY (client_id, hour))"
    ),
)
# Logged: they go with the position reached in directory's announcements.
_ROSTER = (
    "CREATE TABLE roster_v1_clients (client_id uuid PRIMARY KEY)",
    (
        "CREATE TABLE roster_v1_allocations (client_id uuid, adviser_id uuid, starts_on date, ends_on date,"
        " PRIMARY KEY (client_id, adviser_id, starts_on))"
    ),
)
_TABLES = "receipts_v1, budget_v1, roster_v1_clients, roster_v1_allocations"


def upgrade() -> None:
    role = app_role()
    for statement in (*statements(role), *_READ_MODELS, *_ROSTER):
        op.execute(statement)
    op.execute(f"REVOKE ALL ON {_TABLES} FROM PUBLIC")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_TABLES} TO {role}")
