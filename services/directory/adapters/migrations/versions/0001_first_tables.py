"""Event log and read models of the directory.

Read models are UNLOGGED: they are made anew from the log after a crash. Tables with a client's rows have row-level
security, forced, so that also the owner sees nothing without saying for whom.
"""

from __future__ import annotations

from alembic import op

from services.chassis.event_log_schema import statements
from services.chassis.migrating import app_role

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE UNLOGGED TABLE clients_v1 (
        client_id uuid PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        sector text NOT NULL,
        name bytea NOT NULL,
        version bigint NOT NULL)""",
    """CREATE UNLOGGED TABLE units_v1 (
        client_id uuid NOT NULL,
        unit_id uuid NOT NULL,
        parent_id uuid,
        valid_from date NOT NULL,
        ends_on date,
        name bytea NOT NULL,
        PRIMARY KEY (client_id, unit_id))""",
    """CREATE UNLOGGED TABLE headcounts_v1 (
        client_id uuid NOT NULL,
        unit_id uuid NOT NULL,
        valid_from date NOT NULL,
        headcount integer NOT NULL,
        PRIMARY KEY (client_id, unit_id, valid_from))""",
    """CREATE UNLOGGED TABLE contacts_v1 (
        client_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        role text NOT NULL,
        name bytea NOT NULL,
        email bytea NOT NULL,
        PRIMARY KEY (client_id, contact_id))""",
    "CREATE INDEX contacts_v1_contact_idx ON contacts_v1 (contact_id)",
    """CREATE UNLOGGED TABLE assignments_v1 (
        client_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        modules text[] NOT NULL,
        report_due_month integer NOT NULL,
        report_due_day integer NOT NULL,
        advisory_adviser_id uuid NOT NULL,
        PRIMARY KEY (client_id, starts_on))""",
    """CREATE UNLOGGED TABLE allocations_v1 (
        client_id uuid NOT NULL,
        adviser_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        reason bytea NOT NULL,
        PRIMARY KEY (client_id, adviser_id, starts_on))""",
    "CREATE INDEX allocations_v1_adviser_idx ON allocations_v1 (adviser_id)",
    """CREATE UNLOGGED TABLE advisers_v1 (
        adviser_id uuid PRIMARY KEY,
        name bytea NOT NULL DEFAULT '',
        email bytea NOT NULL,
        profile bytea NOT NULL DEFAULT '',
        tracks text[] NOT NULL DEFAULT '{}',
        languages text[] NOT NULL DEFAULT '{}',
        certificate_until date,
        version bigint NOT NULL DEFAULT 0)""",
)
OF_CLIENTS = ("clients_v1", "units_v1", "headcounts_v1", "contacts_v1", "assignments_v1", "allocations_v1")
PROVIDER = "current_setting('app.scope', true) = 'provider'"
OWN_CLIENT = "client_id = nullif(current_setting('app.client_id', true), '')::uuid"
OWN_SLUG = "slug = nullif(current_setting('app.slug', true), '')"


def upgrade() -> None:
    role = app_role()
    for statement in (*statements(role), *TABLES):
        op.execute(statement)
    for table in OF_CLIENTS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_provider ON {table} USING ({PROVIDER}) WITH CHECK ({PROVIDER})")
        op.execute(f"CREATE POLICY {table}_own_client ON {table} FOR SELECT USING ({OWN_CLIENT})")
    op.execute(f"CREATE POLICY clients_v1_public_path ON clients_v1 FOR SELECT USING ({OWN_SLUG})")
    for table in (*OF_CLIENTS, "advisers_v1"):
        op.execute(f"REVOKE ALL ON {table} FROM PUBLIC, {role}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
