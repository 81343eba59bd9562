"""The tables of every service's event log, for its first migration.

`events`, `stored_event_uuid` and `tracking` have the shape that eventsourcing 9.5 expects; the library never creates
them itself. The service's role can add and read; a second layer of triggers refuses change to everyone who has not
first removed the triggers (the owner can: against that stand the sealed rows and, later, the signed checkpoints).
"""

from __future__ import annotations

import re

APPEND_ONLY = ("events", "announcements", "commands", "trail", "service_keys")
_SEQUENCES = ("events_notification_id_seq", "announcements_position_seq", "trail_position_seq")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,62}")

_TABLES = (
    "CREATE TYPE stored_event_uuid AS (originator_id uuid, originator_version bigint, topic text, state bytea)",
    """CREATE TABLE events (
        originator_id uuid NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        notification_id bigserial,
        PRIMARY KEY (originator_id, originator_version))""",
    "CREATE UNIQUE INDEX events_notification_id_idx ON events (notification_id)",
    # one row per source: the newest position applied (eventsourcing's single-row tracking)
    "CREATE TABLE tracking (application_name text PRIMARY KEY, notification_id bigint NOT NULL)",
    # the outbox: one row per audience; body sealed under the service's key
    """CREATE TABLE announcements (
        position bigserial PRIMARY KEY,
        audience text NOT NULL,
        topic text NOT NULL,
        message_id uuid NOT NULL UNIQUE,
        recorded_at timestamptz NOT NULL,
        traceparent text,
        sealed bytea NOT NULL)""",
    "CREATE INDEX announcements_audience_idx ON announcements (audience, position)",
    "CREATE TABLE commands (command_id uuid PRIMARY KEY, fingerprint bytea NOT NULL, sealed bytea NOT NULL)",
    "CREATE TABLE trail (position bigserial PRIMARY KEY, subject_token bytea, sealed bytea NOT NULL)",
    "CREATE INDEX trail_subject_idx ON trail (subject_token, position) WHERE subject_token IS NOT NULL",
    # the service's own data key, wrapped by Vault; exactly one
    """CREATE TABLE service_keys (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        key_id bytea NOT NULL,
        wrapped text NOT NULL)""",
    "CREATE TABLE relay_progress (relay text PRIMARY KEY, position bigint NOT NULL)",
    """CREATE TABLE flow_state (
        source text PRIMARY KEY,
        halted_position bigint NOT NULL,
        error_code text NOT NULL,
        since timestamptz NOT NULL)""",
    # UNLOGGED like the read models: after a crash of PostgreSQL it is empty together with them
    "CREATE UNLOGGED TABLE read_models_built (name text PRIMARY KEY)",
)

_REFUSAL = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = 'restrict_violation'; END $$"""


def statements(app_role: str) -> list[str]:
    """DDL in order. `app_role` is the role under which the service runs (`<service>_app`)."""
    if not _ROLE.fullmatch(app_role):
        raise ValueError("app_role")
    everything = (*APPEND_ONLY, "tracking", "relay_progress", "flow_state", "read_models_built")
    revoke = [f"REVOKE ALL ON {table} FROM PUBLIC, {app_role}" for table in everything]
    grants = [
        *(f"GRANT SELECT, INSERT ON {table} TO {app_role}" for table in APPEND_ONLY),
        # tracking goes forward by `ON CONFLICT DO UPDATE … WHERE notification_id < new`
        f"GRANT SELECT, INSERT, UPDATE (notification_id) ON tracking TO {app_role}",
        f"GRANT SELECT, INSERT, UPDATE (position) ON relay_progress TO {app_role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON flow_state, read_models_built TO {app_role}",
        f"GRANT USAGE ON SEQUENCE {', '.join(_SEQUENCES)} TO {app_role}",
    ]
    return [*_TABLES, _REFUSAL, *_triggers(), *revoke, *grants]


def key_uses_statements(app_role: str) -> list[str]:
    """DDL of a later migration: what was opened with Vault (see `key_uses.py`). Also the gateway's."""
    if not _ROLE.fullmatch(app_role):
        raise ValueError("app_role")
    return [
        """CREATE TABLE key_uses (
            use_id uuid PRIMARY KEY,
            noted_at timestamptz NOT NULL DEFAULT now(),
            mount text NOT NULL,
            answered boolean NOT NULL,
            cause text NOT NULL,
            name text NOT NULL,
            cause_id uuid,
            trail_position bigint)""",
        "CREATE INDEX key_uses_noted_at_idx ON key_uses (noted_at)",
        f"REVOKE ALL ON key_uses FROM PUBLIC, {app_role}",
        f"GRANT SELECT, INSERT ON key_uses TO {app_role}",
    ]


def _triggers() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        made.append(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        made.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    return made
