"""The event log of reporting and its read models, under row-level security."""

from __future__ import annotations

from alembic import op

from services.chassis.event_log_schema import statements
from services.chassis.migrating import app_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = {
    "reports_v1": """(
        report_id uuid PRIMARY KEY,
        client_id uuid NOT NULL,
        year int NOT NULL,
        status text NOT NULL CHECK (status IN ('planned', 'draft', 'released')),
        released_at timestamptz,
        UNIQUE (client_id, year))""",
    "counted_facts_v1": "(fact_ref uuid PRIMARY KEY, client_id uuid NOT NULL)",
    "facts_v1": """(
        fact_ref uuid PRIMARY KEY,
        revision int NOT NULL,
        client_id uuid NOT NULL,
        year int NOT NULL,
        quarter int NOT NULL CHECK (quarter BETWEEN 1 AND 4),
        unit_id uuid,
        relation text,
        natures text[] NOT NULL,
        themes text[] NOT NULL)""",
    "client_book_v1": "(client_id uuid PRIMARY KEY, sealed_name text)",
    "units_v1": """(
        unit_id uuid NOT NULL,
        valid_from date NOT NULL,
        client_id uuid NOT NULL,
        parent_id uuid,
        headcount int NOT NULL,
        ended boolean NOT NULL,
        PRIMARY KEY (unit_id, valid_from))""",
    "assignments_v1": """(
        client_id uuid PRIMARY KEY,
        starts_on date NOT NULL,
        ends_on date,
        modules text[] NOT NULL,
        due_month int NOT NULL,
        due_day int NOT NULL)""",
    "allocations_v1": """(
        client_id uuid NOT NULL,
        adviser_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        PRIMARY KEY (client_id, adviser_id, starts_on))""",
}
_INDEXES = (
    "CREATE INDEX facts_v1_client_year_idx ON facts_v1 (client_id, year)",
    "CREATE INDEX allocations_v1_adviser_idx ON allocations_v1 (adviser_id)",
)
# A row is seen for its own client, or by the provider's side; only the service itself writes. No setting, no rows.
_SEEN = """client_id = nullif(current_setting('app.client_id', true), '')::uuid
    OR current_setting('app.scope', true) IN ('provider', 'service')"""
_WRITTEN = "current_setting('app.scope', true) = 'service'"


def upgrade() -> None:
    role = app_role()
    for statement in statements(role):
        op.execute(statement)
    for table, columns in _TABLES.items():
        op.execute(f"CREATE TABLE {table} {columns}")
        op.execute(f"REVOKE ALL ON {table} FROM PUBLIC")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({_SEEN})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({_WRITTEN})")
        op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({_WRITTEN}) WITH CHECK ({_WRITTEN})")
        op.execute(f"CREATE POLICY removed ON {table} FOR DELETE USING ({_WRITTEN})")
    for index in _INDEXES:
        op.execute(index)
