"""Brings a PostgreSQL server to the agreed layout: a database and two roles per service. Running it twice is safe.

Embedded, in the tests and in production (`python -m infra.postgres.provision`) alike. `<service>_owner` owns the tables
and is used for migrations alone; a service runs as `<service>_app`, which may only do what the migrations grant it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from services.contracts.registry import SERVICES

DATABASES = (*SERVICES, "gateway")
ROLES = tuple(f"{name}_{kind}" for name in DATABASES for kind in ("owner", "app"))


def create_databases(
    connection: psycopg.Connection[tuple[object, ...]],
    service: str,
    passwords: Mapping[str, str],
    name: str | None = None,
) -> None:
    """The roles of `service` with their passwords, and its database (`name`, or as the service is called).

    `connection` is a superuser's and in autocommit. Nobody else may connect to the database. The service may make
    tables that last as long as its connection: a read model is made anew in them, beside the one in use.
    """
    database, owner, app = name or service, f"{service}_owner", f"{service}_app"
    for role in (owner, app):
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(passwords[role]))
        )
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
        )
    names = {"database": sql.Identifier(database), "app": sql.Identifier(app)}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}").format(**names))


def main() -> None:
    """Makes nothing and fails when a password is missing."""
    parser = argparse.ArgumentParser(description="Make the databases and roles of the platform.")
    parser.add_argument("--dsn-file", type=Path, required=True, help="file with the superuser's connection string")
    parser.add_argument("--passwords", type=Path, required=True, help="folder with a file per role, such as intake_app")
    chosen = parser.parse_args()
    passwords = {role: (chosen.passwords / role).read_text(encoding="utf-8").strip() for role in ROLES}
    if without := [role for role in ROLES if not passwords[role]]:
        parser.error(f"no password for {', '.join(without)}")
    dsn = chosen.dsn_file.read_text(encoding="utf-8").strip()
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        for name in DATABASES:
            create_databases(connection, name, passwords)


if __name__ == "__main__":
    main()
