"""Settings of every process: all faults at once; credentials that can be read by their owner alone."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path

from infra.operations.checks.finding import Finding, error, warning
from infra.operations.installation import GATEWAY, PROCESSES, Environ, Installation
from services.chassis.settings import ServiceSettings, SettingsError, read_settings

SETTINGS_MODULE = {GATEWAY: "gateway.settings"}
DANGEROUS = "POSTGRES_ENABLE_DB_FUNCTIONS"


def check(installation: Installation) -> Iterator[Finding]:
    if installation.kind == "production" and len(installation.environs) > 1:
        for name in PROCESSES:
            if name not in installation.environs:
                yield warning("process_unknown", f"Er is geen {name}.env: {name} wordt niet onderzocht.", name)
    for name, environ in installation.environs.items():
        yield from _of(name, environ, installation.kind)


def _of(name: str, environ: Environ, kind: str) -> Iterator[Finding]:
    try:
        read = read_settings(environ, settings_of(name))
    except SettingsError as faulty:
        for fault in faulty.faults:
            yield error("setting", f"{name}: {fault}.", name)
        read = None
    if kind == "production" and not (environ.get("SPOORVAST_AMQP_URI") or environ.get("SPOORVAST_AMQP_URI_FILE")):
        yield error("setting", f"{name}: SPOORVAST_AMQP_URI is missing.", name)
    if environ.get("PSYCOPG_WAIT_FUNC", "wait_selector") != "wait_selector":
        sentence = (
            f"{name}: PSYCOPG_WAIT_FUNC moet wait_selector zijn of weg; anders wacht het hele proces op de database."
        )
        yield error("psycopg_wait_func", sentence, name)
    if environ.get(DANGEROUS, "n").lower() in {"y", "yes", "true", "1", "on"}:
        yield error("db_functions", f"{name}: haal {DANGEROUS} weg; het slaat vastgelegde gebeurtenissen over.", name)
    for field in ("vault_credentials", "keymaster_credentials"):
        file = getattr(read, field, None)
        if isinstance(file, Path):
            yield from _credentials(name, file)


def _credentials(name: str, file: Path) -> Iterator[Finding]:
    try:
        pair = json.loads(file.read_text())
        complete = {"role_id", "secret_id"} <= set(pair)
    except (OSError, ValueError, TypeError):
        complete = False
    if not complete:
        sentence = (
            f"{name}: {file} is geen leesbaar bestand met role_id en secret_id. Maak het met infra.vault.provision."
        )
        yield error("credentials_unreadable", sentence, name)
    elif file.stat().st_mode & 0o022:
        yield error("credentials_writable", f"{name}: anderen kunnen {file} veranderen. Doe: chmod go-w {file}", name)


def settings_of(name: str) -> type[ServiceSettings]:
    """The settings class of a process: its own when it has one."""
    module = importlib.import_module(SETTINGS_MODULE.get(name, f"services.{name}.composition"))
    own = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, ServiceSettings) and kind.__module__ == module.__name__
    ]
    return own[0] if own else ServiceSettings
