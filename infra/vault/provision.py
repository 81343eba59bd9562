"""Brings a Vault or OpenBao to the agreed layout: mounts, fixed keys, policies, logins. Running it twice is safe.

Used embedded, in the tests and in production (`python -m infra.vault.provision`), so all three hold the same rules.
Needs a token that may configure Vault; revoke it afterwards. Vault layout: architecture §5.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hvac
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

POLICIES = Path(__file__).parent / "policies"
TRANSIT_MOUNTS = (
    "transit-case",
    "transit-adviser",
    "transit-client",
    "transit-notice",
    "transit-receipt",
    "transit-office",
    "transit-service",
    "transit-identity",
)
SERVICES = ("directory", "intake", "casebook", "reporting")
APPROLES = (*SERVICES, "gateway", "keymaster", "operator")
AUDITED_HEADER = "X-Spoorvast-Use"
FIXED_KEYS: tuple[tuple[str, str, str], ...] = (
    ("transit-notice", "address", "aes256-gcm96"),
    ("transit-receipt", "receipt", "aes256-gcm96"),
    ("transit-office", "reporting", "aes256-gcm96"),
    *(("transit-service", name, "aes256-gcm96") for name in (*SERVICES, "gateway")),
    ("transit-identity", "authority", "ed25519"),
    ("transit-identity", "vault-login", "ed25519"),
)
ADVISER_LOGIN: Mapping[str, Any] = {
    "role_type": "jwt",
    "user_claim": "sub",
    "bound_audiences": ["vault"],
    "bound_claims": {"role": "adviser"},
    "token_policies": ["adviser", "token-self"],
    "token_no_default_policy": True,
    "token_ttl": "15m",
    "token_max_ttl": "10h",  # a working day; then the adviser logs in again
    "expiration_leeway": 5,
    "not_before_leeway": 5,
    "clock_skew_leeway": 5,
}


def provision(vault: hvac.Client, credentials: Path, bound_cidrs: tuple[str, ...] = ()) -> None:
    """Everything of the layout; AppRole credentials go to `<credentials>/<role>.json`, readable by the owner alone."""
    audit_use_ids(vault)
    enable_mounts(vault)
    make_fixed_keys(vault)
    store_first_wire_key(vault)
    accessor = enable_logins(vault)
    write_policies(vault, accessor)
    register_adviser_login(vault)
    register_approles(vault, credentials, bound_cidrs)


def audit_use_ids(vault: hvac.Client) -> None:
    """Vault writes the id of a use, which is random, into its audit log as it is: `services/chassis/key_uses.py`."""
    vault.write_data(f"sys/config/auditing/request-headers/{AUDITED_HEADER}", data={"hmac": False})


def enable_mounts(vault: hvac.Client) -> None:
    present = vault.sys.list_mounted_secrets_engines()["data"]
    for mount in TRANSIT_MOUNTS:
        if f"{mount}/" not in present:
            vault.sys.enable_secrets_engine("transit", path=mount)
        # Without this, encrypting under an unknown name would quietly make a key of that name.
        vault.write_data(f"{mount}/config/keys", data={"disable_upsert": True})
    if "secret/" not in present:
        vault.sys.enable_secrets_engine("kv", path="secret", options={"version": "2"})


def make_fixed_keys(vault: hvac.Client) -> None:
    for mount, name, kind in FIXED_KEYS:
        if vault.read(f"{mount}/keys/{name}") is None:
            vault.write_data(f"{mount}/keys/{name}", data={"type": kind})


def store_first_wire_key(vault: hvac.Client) -> None:
    """The first key of the wire, by version; it is not changed here once it exists."""
    if vault.read("secret/metadata/wire") is None:  # not the secret itself: that would be an opening to be explained
        first = {"1": base64.b64encode(secrets.token_bytes(32)).decode()}
        vault.write_data("secret/data/wire", data={"data": first, "options": {"cas": 0}})


def enable_logins(vault: hvac.Client) -> str:
    """Returns the accessor of the jwt login, by which policies name an adviser's alias."""
    present = vault.sys.list_auth_methods()["data"]
    for method in ("approle", "jwt"):
        if f"{method}/" not in present:
            vault.sys.enable_auth_method(method)
    return str(vault.sys.list_auth_methods()["data"]["jwt/"]["accessor"])


def write_policies(vault: hvac.Client, accessor: str) -> None:
    for file in sorted(POLICIES.glob("*.hcl")):
        vault.sys.create_or_update_policy(file.stem, file.read_text().replace("JWT_ACCESSOR", accessor))


def register_adviser_login(vault: hvac.Client) -> None:
    """An adviser logs in with a JWT that the gateway signs with `vault-login`; every version of that key is trusted."""
    versions = vault.read("transit-identity/keys/vault-login")["data"]["keys"]
    vault.write_data(
        "auth/jwt/config",
        data={
            "jwt_validation_pubkeys": [_pem(version["public_key"]) for version in versions.values()],
            "jwt_supported_algs": ["EdDSA"],
            "bound_issuer": "spoorvast",
        },
    )
    vault.write_data("auth/jwt/role/adviser", data=dict(ADVISER_LOGIN))


def register_approles(vault: hvac.Client, credentials: Path, bound_cidrs: tuple[str, ...]) -> None:
    credentials.mkdir(mode=0o700, parents=True, exist_ok=True)
    for role in APPROLES:
        vault.write_data(
            f"auth/approle/role/{role}",
            data={
                "token_policies": [role, "token-self"],
                "token_no_default_policy": True,
                "token_period": "10m",
                "token_bound_cidrs": list(bound_cidrs),
                "secret_id_bound_cidrs": list(bound_cidrs),
            },
        )
        role_id = vault.read(f"auth/approle/role/{role}/role-id")["data"]["role_id"]
        file = credentials / f"{role}.json"
        if not _still_valid(vault, role, role_id, file):
            fresh = vault.write_data(f"auth/approle/role/{role}/secret-id", data={})["data"]["secret_id"]
            _write_private(file, json.dumps({"role_id": role_id, "secret_id": fresh}))


def _still_valid(vault: hvac.Client, role: str, role_id: str, file: Path) -> bool:
    if not file.exists():
        return False
    known = json.loads(file.read_text())
    if known.get("role_id") != role_id:
        return False
    path = f"auth/approle/role/{role}/secret-id/lookup"
    try:
        return bool(vault.write_data(path, data={"secret_id": known["secret_id"]}))
    except hvac.exceptions.VaultError:
        return False


def _write_private(file: Path, text: str) -> None:
    """Never readable by others, not even for a moment, and never half-written."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    fresh.replace(file)


def _pem(raw_base64: str) -> str:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw_base64))
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Bring Vault to the layout in infra/vault. The token comes from --token-file or VAULT_TOKEN."
    )
    parser.add_argument("--address", default=os.environ.get("VAULT_ADDR", "https://127.0.0.1:8200"))
    parser.add_argument(
        "--token-file", type=Path, help="file with a token that may configure Vault; revoke it afterwards"
    )
    parser.add_argument("--credentials", type=Path, required=True, help="folder for the AppRole credentials")
    parser.add_argument("--bound-cidr", action="append", default=[], help="networks from which services may log in")
    chosen = parser.parse_args()
    token = chosen.token_file.read_text(encoding="utf-8").strip() if chosen.token_file else os.environ["VAULT_TOKEN"]
    vault = hvac.Client(url=chosen.address, token=token)
    provision(vault, chosen.credentials, tuple(chosen.bound_cidr))


if __name__ == "__main__":
    main()
