"""Which Spoorvast is meant, and with whose settings it is looked at: always those of its own processes.

Three ways, in this order: a folder with an env file per process (`--env-files`), the environment of one process (in its
container), else the embedded platform of this machine. No command has more rights than the process whose settings it
uses; for Vault there is a role `operator` of its own (infra/vault/policies/operator.hcl).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.local.one_run import run_folder
from infra.operations.exits import Exit, Stopped
from services.chassis.settings import SettingsError, read_settings
from services.contracts.registry import SERVICES

GATEWAY, OPERATOR = "gateway", "operator"
PROCESSES = (*SERVICES, GATEWAY)
Environ = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OperatorSettings:
    """What only the operator's commands read; all of it optional."""

    vault_address: str = ""
    vault_credentials: Path | None = None  # of the role `operator`
    backup_folder: Path | None = None  # where the newest backup lies
    backup_hours: float = 26.0  # older than this is a warning, three times as old a fault
    certificates: str = ""  # PEM files, separated by `:`
    tls_endpoints: str = ""  # host:port, separated by commas


@dataclass(frozen=True)
class Installation:
    """`environs` holds the settings per process that is known here: all five, or the one of this container."""

    kind: str  # embedded or production
    environs: Mapping[str, Environ]
    operator: OperatorSettings
    running: Mapping[str, Any] = field(default_factory=dict)  # embedded: pid, url, parts

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(name for name in SERVICES if name in self.environs)

    @property
    def is_whole(self) -> bool:
        return all(name in self.environs for name in PROCESSES)


def find(environ: Environ, env_files: Path | None, service: str | None) -> Installation:
    """Raises `Stopped` when there is none, or when it cannot be told which."""
    if env_files is not None:
        return _from_files(env_files, environ)
    if "SPOORVAST_DATABASE_DSN" in environ or "SPOORVAST_DATABASE_DSN_FILE" in environ:
        return _from_environment(environ, service)
    return _embedded(environ)


def _from_files(folder: Path, environ: Environ) -> Installation:
    found = {file.stem: _read_env_file(file) for file in sorted(folder.glob("*.env"))}
    known = {name: found[name] for name in PROCESSES if name in found}
    if not known:
        names = ", ".join(f"{name}.env" for name in PROCESSES)
        sentence = f"In {folder} staat geen bestand met instellingen. Verwacht: {names} (of een deel daarvan)."
        raise Stopped(Exit.SETTINGS, "no_env_files", sentence)
    return Installation("production", known, _operator({**environ, **found.get(OPERATOR, {})}))


def _from_environment(environ: Environ, service: str | None) -> Installation:
    present = [name for name in SERVICES if find_spec(f"services.{name}") is not None]
    name = service or environ.get("SPOORVAST_SERVICE") or (present[0] if len(present) == 1 else "")
    if name not in PROCESSES:
        sentence = (
            f"Van wie zijn deze instellingen? Zet SPOORVAST_SERVICE of gebruik --service: {', '.join(PROCESSES)}."
        )
        raise Stopped(Exit.SETTINGS, "which_service", sentence)
    operator = {key: value for key, value in environ.items() if not key.startswith("SPOORVAST_VAULT_CREDENTIALS")}
    if credentials := environ.get("SPOORVAST_OPERATOR_CREDENTIALS"):
        operator["SPOORVAST_VAULT_CREDENTIALS"] = credentials
    return Installation("production", {name: dict(environ)}, _operator(operator))


def _embedded(environ: Environ) -> Installation:
    folder = run_folder()
    noted = folder / "running.json"
    if not noted.exists() or not is_running(folder):
        sentence = f"Spoorvast draait niet vanuit {folder}. Start het met: spoorvast up"
        raise Stopped(Exit.UNREACHABLE, "not_running", sentence, folder=str(folder))
    running = json.loads(noted.read_text())
    environs: dict[str, Environ] = running.pop("environ")
    operator = {**environ, **environs[OPERATOR]}
    return Installation("embedded", {name: environs[name] for name in PROCESSES}, _operator(operator), running)


def is_running(folder: Path) -> bool:
    """A run holds the lock of its folder for as long as it lives."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _operator(environ: Environ) -> OperatorSettings:
    try:
        return read_settings(environ, OperatorSettings)
    except SettingsError as error:
        raise Stopped(Exit.SETTINGS, "settings", "De instellingen kloppen niet: " + "; ".join(error.faults)) from None


def _read_env_file(file: Path) -> dict[str, str]:
    """`NAME=value` lines, as systemd and Docker read them; quotes around a value and `export` before it are dropped."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Stopped(Exit.SETTINGS, "env_file_unreadable", f"{file} is niet te lezen: {reason}") from None
    read: dict[str, str] = {}
    for line in lines:
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            read[name.strip()] = value.strip().strip("\"'")
    return read
