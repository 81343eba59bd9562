"""Vault as anyone sees it (sealed or not), and as the role `operator` does: names of keys, policies, tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from infra.operations.installation import OperatorSettings
from infra.vault.provision import TRANSIT_MOUNTS
from services.chassis.vault import Vault, connect
from services.contracts.errors import ContractError, ErrorCode

SECONDS = 5


@dataclass
class VaultView:
    """`keys` by mount; None when nobody may count them here."""

    address: str
    code: str = "ok"  # or sealed, unavailable
    version: str = ""
    clock: datetime | None = None
    clock_read_at: datetime | None = None
    keys: Mapping[str, int] | None = field(default=None)


def look(address: str, operator: OperatorSettings) -> VaultView:
    view = VaultView(address)
    try:
        answer = requests.get(f"{address}/v1/sys/health?standbyok=true", timeout=SECONDS)
    except requests.RequestException:
        view.code = "unavailable"
        return view
    view.clock_read_at = datetime.now(UTC)
    if "Date" in answer.headers:
        view.clock = parsedate_to_datetime(answer.headers["Date"])
    health = answer.json() if answer.headers.get("Content-Type", "").startswith("application/json") else {}
    view.version = str(health.get("version", ""))
    if health.get("sealed", True):
        view.code = "sealed"
    elif operator.vault_credentials is not None:
        view.keys = count_keys(as_operator(address, operator))
    return view


def as_operator(address: str, operator: OperatorSettings) -> Vault:
    if operator.vault_credentials is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    return connect(operator.vault_address or address, operator.vault_credentials)


def count_keys(vault: Vault) -> dict[str, int] | None:
    try:
        return {mount: len(names(vault, f"{mount}/keys")) for mount in TRANSIT_MOUNTS}
    except ContractError:
        return None


def names(vault: Vault, path: str) -> list[str]:
    """What a LIST of `path` answers; nothing there is an empty list."""
    try:
        return [str(name) for name in vault.read(f"{path}?list=true").get("keys", [])]
    except ContractError as error:
        if error.code is ErrorCode.KEY_MISSING:
            return []
        raise


def token_policies(vault: Vault) -> Iterator[tuple[str, ...]]:
    """The policies of every token that lives; those that end meanwhile are left out."""
    for accessor in names(vault, "auth/token/accessors"):
        try:
            yield tuple(vault.write("auth/token/lookup-accessor", {"accessor": accessor}).get("policies", ()))
        except ContractError:
            continue
