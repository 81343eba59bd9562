"""Accounts, passkeys, invitations, sessions and the gateway's trail."""

from __future__ import annotations

from alembic import op

from services.chassis.migrating import app_role

revision = "0001"
down_revision = None

STATEMENTS = (
    """CREATE TABLE service_key (
        one boolean PRIMARY KEY CHECK (one),
        wrapped text NOT NULL)""",
    """CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        email text NOT NULL UNIQUE CHECK (email = lower(email)),
        password text,
        active boolean NOT NULL,
        fs_uniquifier text NOT NULL UNIQUE,
        fs_webauthn_user_handle text UNIQUE,
        tf_totp_secret text,
        totp_counter bigint NOT NULL DEFAULT 0,
        subject uuid NOT NULL UNIQUE,
        role text NOT NULL CHECK (
            role IN ('adviser', 'coordinator', 'client_contact', 'privacy_officer', 'quality_lead')),
        client_id uuid,
        language text NOT NULL CHECK (language IN ('nl', 'en')),
        created timestamptz NOT NULL,
        CHECK ((role = 'client_contact') = (client_id IS NOT NULL)))""",
    """CREATE TABLE passkeys (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES accounts (id),
        credential_id bytea NOT NULL UNIQUE,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL,
        transports text,
        backup_state boolean NOT NULL,
        device_type text NOT NULL,
        extensions text,
        lastuse_datetime timestamptz NOT NULL,
        create_datetime timestamptz NOT NULL DEFAULT now(),
        name text NOT NULL,
        usage text NOT NULL,
        UNIQUE (user_id, name))""",
    "CREATE UNLOGGED TABLE passkey_challenges (challenge_hash bytea PRIMARY KEY, expires timestamptz NOT NULL)",
    """CREATE TABLE invitations (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts (id),
        token_hash bytea NOT NULL UNIQUE,
        totp_secret text NOT NULL,
        created timestamptz NOT NULL,
        expires timestamptz NOT NULL,
        accepted timestamptz,
        revoked timestamptz)""",
    "CREATE INDEX ON invitations (account_id)",
    """CREATE UNLOGGED TABLE sessions (
        id_hash bytea PRIMARY KEY,
        account_id uuid NOT NULL,
        created timestamptz NOT NULL,
        last_seen timestamptz NOT NULL,
        expires timestamptz NOT NULL,
        renew_after timestamptz NOT NULL,
        sealed bytea)""",
    "CREATE INDEX ON sessions (account_id)",
    """CREATE UNLOGGED TABLE caller_sessions (
        id_hash bytea PRIMARY KEY,
        expires timestamptz NOT NULL,
        sealed bytea NOT NULL)""",
    """CREATE TABLE trail_lines (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        actor uuid NOT NULL,
        role text NOT NULL,
        action text NOT NULL,
        subject uuid)""",
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'trail lines are never changed'; END $$""",
    """CREATE TRIGGER keep_trail BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_lines
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)
GRANTS = (
    "GRANT SELECT, INSERT ON service_key, trail_lines TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON accounts, invitations TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys, sessions, caller_sessions, passkey_challenges TO {role}",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for grant in GRANTS:
        op.execute(grant.format(role=f'"{app_role()}"'))
