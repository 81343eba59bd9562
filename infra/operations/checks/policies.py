"""What Vault lets each role do is what the repository says; the fixed keys are there; no root token was left alive."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.operations import vault_view
from infra.operations.checks.finding import Finding, error, warning
from infra.operations.checks.keys import addresses
from infra.operations.installation import Installation
from infra.vault.provision import FIXED_KEYS, POLICIES
from services.chassis.vault import Vault
from services.contracts.errors import ContractError, ErrorCode

ACCESSOR = "JWT_ACCESSOR"  # filled in by provisioning


def check(installation: Installation) -> Iterator[Finding]:
    if installation.operator.vault_credentials is None:
        sentence = "Rechten in Vault niet onderzocht: geef in operator.env de gegevens van de rol operator."
        yield warning("no_operator_role", sentence)
        return
    for address in addresses(installation)[:1]:
        vault = vault_view.as_operator(address, installation.operator)
        try:
            yield from _policies(vault)
            yield from _fixed_keys(vault)
            yield from _root_tokens(vault)
        except ContractError as why:
            if why.code is not ErrorCode.KEY_SERVICE_UNAVAILABLE:
                yield error("operator_login", "De rol operator kan niet inloggen bij Vault. Doe: infra.vault.provision")
            else:
                yield error("vault_unavailable", f"Vault ({address}) antwoordt niet of is verzegeld.")


def _policies(vault: Vault) -> Iterator[Finding]:
    for file in sorted(POLICIES.glob("*.hcl")):
        try:
            present = str(vault.read(f"sys/policies/acl/{file.stem}").get("policy", ""))
        except ContractError as why:
            if why.code is not ErrorCode.KEY_MISSING:
                raise
            present = ""
        wanted = re.escape(file.read_text().strip()).replace(ACCESSOR, r"auth_jwt_[0-9a-f]+")
        if not re.fullmatch(wanted, present.strip()):
            sentence = (
                f"De rechten {file.stem} in Vault zijn niet die van infra/vault/policies. Doe: infra.vault.provision"
            )
            yield error("policy_differs", sentence, file.stem)


def _fixed_keys(vault: Vault) -> Iterator[Finding]:
    for mount in sorted({mount for mount, _, _ in FIXED_KEYS}):
        present = set(vault_view.names(vault, f"{mount}/keys"))
        for name in sorted({name for place, name, _ in FIXED_KEYS if place == mount} - present):
            yield error(
                "fixed_key", f"De sleutel {mount}/{name} ontbreekt. Doe: infra.vault.provision", f"{mount}/{name}"
            )


def _root_tokens(vault: Vault) -> Iterator[Finding]:
    alive = sum("root" in policies for policies in vault_view.token_policies(vault))
    if alive:
        sentence = (
            f"Er leven nog {alive} root-tokens in Vault. Trek ze in (vault token revoke) als het inrichten klaar is."
        )
        yield warning("root_token", sentence)
