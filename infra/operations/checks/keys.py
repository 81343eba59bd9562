"""Vault is open, every process logs in as itself, and the keys that all of them need are there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg

from infra.operations import vault_view
from infra.operations.checks.finding import Finding, error
from infra.operations.checks.settings import settings_of
from infra.operations.installation import Installation
from infra.operations.status import edges
from services.chassis.causes import caused_by
from services.chassis.key_uses import note_directly
from services.chassis.process_setup import WIRE_SECRET
from services.chassis.settings import ServiceSettings, SettingsError, read_settings
from services.chassis.vault import Vault, connect
from services.contracts.errors import ContractError, ErrorCode

KEY_BYTES = 32
REFUSED = "vault_login"


def check(installation: Installation) -> Iterator[Finding]:
    for address in addresses(installation):
        seen = vault_view.look(address, installation.operator)
        if seen.code == "sealed":
            yield error(
                "vault_sealed", f"Vault ({address}) is verzegeld. Ontzegel het met de sleutels van de beheerders."
            )
        elif seen.code != "ok":
            yield error("vault_unavailable", f"Vault ({address}) antwoordt niet. Draait het, en klopt het adres?")
        if seen.code != "ok":
            return
    for name, environ in installation.environs.items():
        try:
            settings = read_settings(environ, settings_of(name))
        except SettingsError:
            continue  # told by the check of the settings
        yield from _process(name, settings)
        keymaster = getattr(settings, "keymaster_credentials", None)
        if isinstance(keymaster, Path):
            yield from _login("keymaster", connect(settings.vault_address, keymaster))


def addresses(installation: Installation) -> list[str]:
    return sorted({edges(environ).vault_address for environ in installation.environs.values()} - {""})


def _process(name: str, settings: ServiceSettings) -> Iterator[Finding]:
    vault = connect(settings.vault_address, settings.vault_credentials)
    told = list(_login(name, vault))
    yield from told
    if any(one.code == REFUSED for one in told):
        return
    try:
        with caused_by("operator", "doctor"):
            keys = vault.read_secret(WIRE_SECRET)
    except ContractError:
        keys = {}
    with suppress(psycopg.Error):  # the check of the databases tells
        note_directly(settings.database_dsn, vault.key_uses)
    if not keys or not all(_is_key(text) for text in keys.values()):
        yield error(
            "wire_key", f"{name}: de sleutel van de berichten (secret/wire) ontbreekt. Doe: infra.vault.provision", name
        )
    try:
        vault.public_keys("transit-identity", "authority")
    except ContractError:
        sentence = f"{name}: de sleutel transit-identity/authority is niet te lezen. Doe: infra.vault.provision"
        yield error("authority_key", sentence, name)


def _login(role: str, vault: Vault) -> Iterator[Finding]:
    """Also looks at what the login gives: the role's own policy and no other."""
    try:
        policies = set(vault.read("auth/token/lookup-self").get("policies", ()))
    except ContractError as why:
        if why.code is ErrorCode.KEY_SERVICE_UNAVAILABLE and why.details.get("reason") == "credentials_unreadable":
            return
        yield error(REFUSED, f"{role} kan niet inloggen bij Vault. Maak nieuwe gegevens: infra.vault.provision", role)
        return
    if policies != {role, "token-self"}:
        given = ", ".join(sorted(policies))
        yield error("vault_policies", f"{role} krijgt bij Vault andere rechten dan bedoeld: {given}.", role)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
