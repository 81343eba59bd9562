"""Makes every password that docker-compose.yml needs: `python -m infra.docker.secrets secrets`. Standard library only.

There are no default passwords: without these files nothing starts. The folder is for its owner alone (0700); the files
in it can be read by the accounts inside the containers, which get each its own. Running it again changes nothing.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

from infra.rabbitmq.definitions import definitions
from infra.rabbitmq.permissions import USERS
from services.contracts.registry import SERVICES

VHOST = "spoorvast"
POSTGRES, RABBITMQ = "postgres:5432", "rabbitmq:5672"
SUPERUSER = "spoorvast_admin"
DATABASES = (*SERVICES, "gateway")
IN_CONTAINERS = 0o444  # a mounted file keeps its mode, and every image runs under another account
WRITTEN_BY_SETUP = "vault"  # the folder where setting up Vault leaves the AppRole credentials


def make(folder: Path) -> list[str]:
    """Writes what is missing and returns the names of those files; nothing that exists is changed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / "roles").mkdir(exist_ok=True)
    (folder / WRITTEN_BY_SETUP).mkdir(exist_ok=True)
    (folder / WRITTEN_BY_SETUP).chmod(0o777)  # written by the account of the container that sets up Vault
    made: list[str] = []

    def keep(name: str, text: str) -> str:
        file = folder / name
        if not file.exists():
            file.write_text(text, encoding="utf-8")
            file.chmod(IN_CONTAINERS)
            made.append(name)
        return file.read_text(encoding="utf-8")

    superuser = keep("postgres_superuser", secrets.token_hex(24))
    keep("postgres_superuser_dsn", _dsn(SUPERUSER, superuser, "postgres"))
    for database in DATABASES:
        for kind, name in (("owner", f"{database}_owner_dsn"), ("app", f"{database}_dsn")):
            role = f"{database}_{kind}"
            keep(name, _dsn(role, keep(f"roles/{role}", secrets.token_hex(24)), database))
    passwords = {user: secrets.token_hex(24) for user in USERS}
    if not (folder / "rabbitmq_definitions").exists():  # it holds hashes of exactly these passwords
        for user, password in passwords.items():
            (folder / f"{user}_amqp_uri").unlink(missing_ok=True)
            keep(f"{user}_amqp_uri", f"amqp://{user}:{password}@{RABBITMQ}/{VHOST}")
        keep("rabbitmq_definitions", json.dumps(definitions(VHOST, passwords), indent=2))
    return made


def _dsn(user: str, password: str, database: str) -> str:
    return f"postgresql://{user}:{password}@{POSTGRES}/{database}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("python -m infra.docker.secrets FOLDER\n")
        return 2
    made = make(Path(arguments[0]))
    sys.stdout.write(f"{len(made)} files made in {arguments[0]}; what was there is unchanged.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
