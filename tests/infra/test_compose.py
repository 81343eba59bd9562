"""docker-compose.yml: by the schema of the Compose specification, and by what we promise of it. No engine is needed."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import kombu
import psycopg
import pytest
from ruamel.yaml import YAML

from gateway.serve import ServerSettings
from gateway.settings import GatewaySettings
from infra.docker import secrets
from infra.local.postgres import SUPERUSER
from infra.postgres import provision
from infra.rabbitmq.permissions import EXCHANGES, USERS
from infra.vault.provision import APPROLES
from services.casebook.composition import CasebookSettings
from services.chassis.migrating import MigrationSettings
from services.chassis.process_setup import BrokerSettings
from services.contracts.registry import SERVICES
from tests.infra.file_sets import DOCKER, ROOT
from tests.support.servers import PostgresServer, RabbitServer

FILE = ROOT / "docker-compose.yml"
SERVERS = {"postgres", "rabbitmq", "vault", "collector"}
BROUGHT_BY_AN_OPERATOR = {"vault_setup_token"}
SETTINGS = (GatewaySettings, ServerSettings, CasebookSettings, BrokerSettings, MigrationSettings)


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Roles belong to a whole server, and those of the shared one are in use."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres") / "cluster")
    server.start()
    yield server
    server.stop()


def compose() -> dict[str, Any]:
    """With anchors and merges resolved, as Compose reads it."""
    loaded: dict[str, Any] = YAML(typ="safe").load(FILE)
    return loaded


def parts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def passes_the_schema(file: Path) -> bool:
    check = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(check, capture_output=True, timeout=60, check=False).returncode == 0


def test_it_follows_the_schema_of_the_compose_specification() -> None:
    assert passes_the_schema(FILE)


def test_a_mistyped_key_does_not_follow_it(tmp_path: Path) -> None:
    mistyped = tmp_path / "docker-compose.yml"
    mistyped.write_text(FILE.read_text().replace("depends_on", "depend_on", 1))
    assert not passes_the_schema(mistyped)


def test_the_whole_platform_is_there() -> None:
    services = {*SERVICES, *(f"{name}-relay" for name in SERVICES), "gateway"}
    assert set(parts()) >= SERVERS | services


@pytest.mark.parametrize("name", parts())
def test_a_part_runs_without_rights(name: str) -> None:
    part = parts()[name]
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:\d+", part["user"]), "a number other than root's, so that it holds on every host"


@pytest.mark.parametrize("name", parts())
def test_an_image_has_a_version(name: str) -> None:
    assert re.search(r":v?\d+\.\d+", parts()[name]["image"])


@pytest.mark.parametrize("name", sorted(set(parts()) - {"collector"}))
def test_a_part_that_stays_tells_whether_it_is_well(name: str) -> None:
    part = parts()[name]
    once = part.get("restart") == "no"
    assert once or part["healthcheck"]["test"][0] == "CMD"


def test_only_the_website_can_be_reached_from_outside() -> None:
    assert compose()["networks"]["inside"]["internal"] is True
    assert {name for name, part in parts().items() if "ports" in part} == {"gateway"}
    assert {name for name, part in parts().items() if "outside" in part["networks"]} == {"gateway"}
    assert not [name for name, part in parts().items() if "network_mode" in part or part.get("privileged")]


def test_no_secret_stands_in_the_file() -> None:
    for part in parts().values():
        for variable, value in part.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SECRET|TOKEN|DSN|URI$|CREDENTIALS", variable)
            assert not secret or str(value).startswith("/run/secrets/"), variable
    assert not re.search(r"://[^/\s]+:[^/\s]+@", FILE.read_text())


def test_every_setting_that_it_gives_exists() -> None:
    known = {"SPOORVAST_" + field.name.upper() for kind in SETTINGS for field in fields(kind)}
    for part in parts().values():
        given = {name.removesuffix("_FILE") for name in part.get("environment", {}) if name.startswith("SPOORVAST_")}
        assert given <= known


def test_every_secret_is_made_by_a_command_or_brought_by_an_operator(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    folder = "${SPOORVAST_SECRETS:-./secrets}/"
    files = {name: secret["file"] for name, secret in compose()["secrets"].items()}
    by_vault = {f"{secrets.WRITTEN_BY_SETUP}/{role}.json" for role in APPROLES}
    for name, file in files.items():
        inside = file.removeprefix(folder)
        assert name in BROUGHT_BY_AN_OPERATOR or inside in by_vault or (tmp_path / inside).exists(), name
    used = {
        use["source"] if isinstance(use, dict) else use for part in parts().values() for use in part.get("secrets", [])
    }
    assert used == set(files)


def test_files_that_are_mounted_exist() -> None:
    for part in parts().values():
        for volume in part.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./infra") or (ROOT / source).is_file(), source


# --- the passwords ---------------------------------------------------------------------------------------------------


def test_two_installations_share_no_password(tmp_path: Path) -> None:
    secrets.make(tmp_path / "one")
    secrets.make(tmp_path / "other")
    for file in (tmp_path / "one").rglob("*"):
        if file.is_file():
            assert file.read_bytes() != (tmp_path / "other" / file.relative_to(tmp_path / "one")).read_bytes()


def test_making_them_again_changes_nothing(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert secrets.make(tmp_path) == []
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_only_the_owner_reaches_them(tmp_path: Path) -> None:
    secrets.make(tmp_path / "secrets")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_the_broker_lets_in_who_they_are_for(tmp_path: Path, rabbitmq: RabbitServer) -> None:
    secrets.make(tmp_path)
    made = json.loads((tmp_path / "rabbitmq_definitions").read_text())
    vhost = tmp_path.name
    own = {user: f"{tmp_path.name}-{user}" for user in USERS}  # the shared broker's own users keep their passwords
    text = json.dumps(made).replace(f'"{secrets.VHOST}"', json.dumps(vhost))
    for user, name in own.items():
        text = text.replace(f'"name": "{user}"', f'"name": "{name}"').replace(f'"user": "{user}"', f'"user": "{name}"')
    (tmp_path / "import.json").write_text(text)
    rabbitmq.ctl("import_definitions", str(tmp_path / "import.json"))
    for user, name in own.items():
        uri = (tmp_path / f"{user}_amqp_uri").read_text()
        uri = uri.replace(f"//{user}:", f"//{name}:").replace(secrets.RABBITMQ, f"127.0.0.1:{rabbitmq.port}")
        with kombu.Connection(uri.rpartition("/")[0] + f"/{vhost}") as connection:
            for exchange in EXCHANGES:
                kombu.Exchange(exchange, channel=connection.channel()).declare(passive=True)


def test_the_databases_let_in_who_they_are_for(tmp_path: Path, own_postgres: PostgresServer) -> None:
    secrets.make(tmp_path)
    here = own_postgres.superuser_dsn_of("postgres")
    (tmp_path / "here").write_text(here)
    command = ["-m", "infra.postgres.provision", f"--dsn-file={tmp_path / 'here'}", f"--passwords={tmp_path / 'roles'}"]
    for _ in range(2):
        subprocess.run([sys.executable, *command], cwd=ROOT, timeout=60, check=True)
    server = here.rpartition("@")[2].rpartition("/")[0]
    for name in provision.DATABASES:
        for kind in (f"{name}_owner_dsn", f"{name}_dsn"):
            with psycopg.connect((tmp_path / kind).read_text().replace(secrets.POSTGRES, server)) as connection:
                assert connection.execute("SELECT current_database()").fetchone() == (name,)


def test_the_names_here_and_there_are_the_same() -> None:
    assert SUPERUSER == secrets.SUPERUSER == parts()["postgres"]["environment"]["POSTGRES_USER"]
    assert secrets.DATABASES == provision.DATABASES
    assert (
        "definitions.local.path = /run/secrets/rabbitmq_definitions" in (DOCKER / "rabbitmq/rabbitmq.conf").read_text()
    )
