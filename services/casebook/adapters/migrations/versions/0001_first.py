"""The event log, the keys of cases, and what an adviser looks at first."""

from __future__ import annotations

from alembic import op

from services.chassis.event_log_schema import statements
from services.chassis.migrating import app_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    # the data key of a stream, wrapped by the Vault key of its case; a thread and its case file have the same two
    """CREATE TABLE case_keys (
        stream_id uuid PRIMARY KEY,
        key_name text NOT NULL CHECK (key_name ~ '^k-[0-9a-f]{32}$'),
        wrapped text NOT NULL)""",
    # names of keys that Vault holds and no case has yet
    "CREATE TABLE case_key_pool (key_name text PRIMARY KEY CHECK (key_name ~ '^k-[0-9a-f]{32}$'))",
    """CREATE UNLOGGED TABLE worklist_v1_threads (
        thread_id uuid PRIMARY KEY,
        client_id uuid NOT NULL,
        adviser_id uuid NOT NULL,
        status text NOT NULL,
        waiting_since timestamptz NOT NULL,
        last_post_at timestamptz NOT NULL,
        caller_wrote_last boolean NOT NULL,
        case_id uuid)""",
    "CREATE INDEX worklist_v1_threads_adviser_idx ON worklist_v1_threads (adviser_id, status)",
    """CREATE UNLOGGED TABLE worklist_v1_cases (
        case_id uuid PRIMARY KEY,
        client_id uuid NOT NULL,
        adviser_id uuid NOT NULL,
        thread_id uuid,
        opened_at timestamptz NOT NULL,
        last_activity_at timestamptz NOT NULL,
        closed boolean NOT NULL DEFAULT false)""",
    "CREATE INDEX worklist_v1_cases_adviser_idx ON worklist_v1_cases (adviser_id, last_activity_at DESC)",
    "CREATE TABLE client_book_v1_clients (client_id uuid PRIMARY KEY)",
    """CREATE TABLE client_book_v1_units (
        client_id uuid NOT NULL,
        unit_id uuid NOT NULL,
        PRIMARY KEY (client_id, unit_id))""",
    """CREATE TABLE client_book_v1_allocations (
        client_id uuid NOT NULL,
        adviser_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        PRIMARY KEY (client_id, adviser_id, starts_on))""",
)
READ_MODELS = (
    "worklist_v1_threads",
    "worklist_v1_cases",
    "client_book_v1_clients",
    "client_book_v1_units",
    "client_book_v1_allocations",
)


def upgrade() -> None:
    role = app_role()
    for statement in (*statements(role), *TABLES):
        op.execute(statement)
    op.execute(f"REVOKE ALL ON case_keys, case_key_pool, {', '.join(READ_MODELS)} FROM PUBLIC, {role}")
    op.execute(f"GRANT SELECT, INSERT ON case_keys TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON case_key_pool, {', '.join(READ_MODELS)} TO {role}")
    for change in ("UPDATE OR DELETE", "TRUNCATE"):
        each = "STATEMENT" if change == "TRUNCATE" else "ROW"
        name = f"case_keys_no_{change.split()[0].lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON case_keys FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
