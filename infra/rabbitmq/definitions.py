"""The broker's definitions file: users, exchanges and permissions, as RabbitMQ imports it.

Production: `python -m infra.rabbitmq.definitions --passwords <folder> > definitions.json`, which the node imports
at every start (`infra/docker/rabbitmq`), or `rabbitmqctl import_definitions`. The tests import the same. Importing it
twice is safe.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.rabbitmq.permissions import EXCHANGES, PERMISSIONS, USERS, Permissions

_SALT_BYTES = 4  # RabbitMQ's format: base64(salt + sha256(salt + password))


def definitions(
    vhost: str, passwords: Mapping[str, str], permissions: Mapping[str, Permissions] = PERMISSIONS
) -> dict[str, Any]:
    """What `vhost` needs before a process starts. `passwords` by user; only their hashes are in the result."""
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": user,
                "password_hash": password_hash(passwords[user]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": "",
            }
            for user in permissions
        ],
        "exchanges": [
            {
                "name": name,
                "vhost": vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for name in EXCHANGES
        ],
        "permissions": [
            {"user": user, "vhost": vhost, "configure": may.configure, "write": may.write, "read": may.read}
            for user, may in permissions.items()
        ],
        "topic_permissions": [
            {"user": user, "vhost": vhost, "exchange": exchange, "write": topics.write, "read": topics.read}
            for user, may in permissions.items()
            for exchange, topics in may.topics.items()
        ],
    }


def password_hash(password: str) -> str:
    """Salted SHA-256 as RabbitMQ stores it; for long random passwords only, since it is quick to try."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def main() -> None:
    """Writes the definitions to standard output; writes nothing and fails when the password of a user is missing."""
    parser = argparse.ArgumentParser(description="Print the broker's definitions: users, exchanges, permissions.")
    parser.add_argument(
        "--passwords", type=Path, required=True, help=f"folder with a file per user: {', '.join(USERS)}"
    )
    parser.add_argument("--vhost", default="spoorvast")
    chosen = parser.parse_args()
    passwords = {user: (chosen.passwords / user).read_text(encoding="utf-8").strip() for user in USERS}
    if without := [user for user in USERS if not passwords[user]]:
        parser.error(f"no password for {', '.join(without)}")
    json.dump(definitions(chosen.vhost, passwords), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
