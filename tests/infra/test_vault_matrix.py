"""Every role by every path of Vault that matters: what is not listed here as allowed must be refused."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.vault.provision import POLICIES, TRANSIT_MOUNTS, provision
from tests.support.servers import VaultServer

CASE, MINE, THEIRS, CLIENT = f"k-{uuid4().hex}", str(uuid4()), str(uuid4()), str(uuid4())
KEYS: Mapping[str, tuple[str, ...]] = {
    "transit-case": (CASE,),
    "transit-adviser": (MINE, THEIRS),
    "transit-client": (CLIENT,),
    "transit-notice": ("address",),
    "transit-receipt": ("receipt",),
    "transit-office": ("reporting",),
    "transit-service": ("directory", "intake", "casebook", "reporting", "gateway"),
    "transit-identity": ("authority", "vault-login"),
}
# What each role may do, written down apart from the policies. `*new*` is a key that does not exist yet.
OWN_SERVICE_KEY = ("datakey/plaintext", "decrypt", "encrypt")
SELF = {"read auth/token/lookup-self", "post auth/token/renew-self"}


def of_service(name: str) -> set[str]:
    own = {f"post transit-service/{action}/{name}" for action in OWN_SERVICE_KEY}
    return SELF | own | {"read transit-identity/keys/authority", "read secret/data/wire"}


ALLOWED: Mapping[str, set[str]] = {
    "nobody": set(),
    "keymaster": SELF | {f"post transit-case/keys/{CASE}", "post transit-case/keys/*new*"},
    "casebook": of_service("casebook")
    | {f"post transit-case/{action}/{CASE}" for action in ("encrypt", "decrypt", "datakey/plaintext")},
    "intake": of_service("intake"),
    "directory": of_service("directory")
    | {f"post transit-adviser/keys/{key}" for key in (MINE, THEIRS, "*new*")}
    | {f"post transit-client/keys/{key}" for key in (CLIENT, "*new*")}
    | {"post transit-office/encrypt/reporting"},
    "reporting": of_service("reporting") | {"post transit-office/decrypt/reporting"},
    "gateway": of_service("gateway")
    | {f"post transit-adviser/encrypt/{key}" for key in (MINE, THEIRS)}
    | {
        "post transit-notice/encrypt/address",
        "post transit-receipt/hmac/receipt",
        "post transit-identity/sign/authority",
        "post transit-identity/sign/vault-login",
    },
    "adviser": SELF | {f"post transit-adviser/decrypt/{MINE}"},
    "operator": SELF
    | {f"list {mount}" for mount in TRANSIT_MOUNTS}
    | {"read sys/policies/acl/gateway", "list auth/token/accessors", "post auth/token/lookup-accessor"},
}
ROLES = tuple(ALLOWED)


@dataclass(frozen=True)
class Probe:
    """One request and the name under which `ALLOWED` lists it; its body would do if the token may."""

    name: str
    method: str
    path: str
    body: Mapping[str, object]


@dataclass
class Tried:
    """Vault as one token sees it."""

    address: str
    token: str

    def status(self, method: str, path: str, body: Mapping[str, object]) -> int:
        headers = {"X-Vault-Token": self.token} if self.token else {}
        return requests.request(
            method, f"{self.address}/v1/{path}", json=dict(body), headers=headers, timeout=10
        ).status_code

    def allowed(self, probes: tuple[Probe, ...]) -> set[str]:
        """Anything but 403: a request that Vault found wrong in another way was not refused by a policy."""
        return {probe.name for probe in probes if self.status(probe.method, probe.path, probe.body) != 403}


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def root(vault: VaultServer) -> Tried:
    return Tried(vault.address, vault.root_token)


@pytest.fixture(scope="module")
def probes(root: Tried) -> tuple[Probe, ...]:
    for mount, kind in (("transit-case", CASE), ("transit-adviser", MINE), ("transit-adviser", THEIRS)):
        assert root.status("POST", f"{mount}/keys/{kind}", {"type": "aes256-gcm96"}) < 300
    assert root.status("POST", f"transit-client/keys/{CLIENT}", {"type": "aes256-gcm96"}) < 300
    return tuple(_transit_probes(root)) + tuple(_other_probes(root))


def _transit_probes(root: Tried) -> Iterator[Probe]:
    for mount, keys in KEYS.items():
        for key in keys:
            for action, body in _uses(root, mount, key).items():
                yield Probe(f"post {mount}/{action}/{key}", "POST", f"{mount}/{action}/{key}", body)
            for part in ("encryption-key", "signing-key", "hmac-key", "public-key"):
                yield Probe(f"export {mount}/{key}/{part}", "GET", f"{mount}/export/{part}/{key}", {})
            yield Probe(f"backup {mount}/{key}", "GET", f"{mount}/backup/{key}", {})
            yield Probe(f"read {mount}/keys/{key}", "GET", f"{mount}/keys/{key}", {})
            yield Probe(f"post {mount}/keys/{key}", "POST", f"{mount}/keys/{key}", {"type": "aes256-gcm96"})
            for change in ("config", "rotate", "trim", "import_version"):
                path = f"{mount}/keys/{key}/{change}"
                yield Probe(f"{change} {mount}/{key}", "POST", path, {"min_encryption_version": 0})
            yield Probe(f"delete {mount}/keys/{key}", "DELETE", f"{mount}/keys/{key}", {})
        yield Probe(f"list {mount}", "LIST", f"{mount}/keys", {})
        yield Probe(f"post {mount}/keys/*new*", "POST", f"{mount}/keys/n-{uuid4().hex}", {"type": "aes256-gcm96"})
        unknown = {"plaintext": _b64(b"x")}
        yield Probe(f"upsert {mount}", "POST", f"{mount}/encrypt/unknown-{uuid4().hex}", unknown)
        yield Probe(f"restore {mount}", "POST", f"{mount}/restore/r-{uuid4().hex}", {"backup": "x"})
        yield Probe(f"config {mount}", "POST", f"{mount}/config/keys", {"disable_upsert": False})
        yield Probe(f"cache {mount}", "POST", f"{mount}/cache-config", {"size": 0})


def _uses(root: Tried, mount: str, key: str) -> dict[str, Mapping[str, object]]:
    """Bodies that succeed when the token may do it, so that a success cannot hide behind a malformed request."""
    text = {"input": _b64(b"x")}
    if mount == "transit-identity":
        return {"sign": text, "hmac": text}
    ciphertext = _ciphertext(root, mount, key)
    return {
        "encrypt": {"plaintext": _b64(b"x")},
        "decrypt": {"ciphertext": ciphertext},
        "rewrap": {"ciphertext": ciphertext},
        "datakey/plaintext": {"bits": 256},
        "datakey/wrapped": {"bits": 256},
        "hmac": text,
    }


def _ciphertext(root: Tried, mount: str, key: str) -> str:
    answer = requests.post(
        f"{root.address}/v1/{mount}/encrypt/{key}",
        json={"plaintext": _b64(b"x")},
        headers={"X-Vault-Token": root.token},
        timeout=10,
    ).json()
    return str(answer["data"]["ciphertext"])


def _other_probes(root: Tried) -> Iterator[Probe]:
    for path in ("secret/data/wire", "secret/metadata/wire", "sys/policies/acl/gateway", "sys/mounts", "sys/audit"):
        yield Probe(f"read {path}", "GET", path, {})
    for path in ("auth/approle/role/casebook/role-id", "auth/jwt/role/adviser", "auth/token/lookup-self"):
        yield Probe(f"read {path}", "GET", path, {})
    for path in ("secret/metadata", "auth/approle/role", "identity/entity/id", "auth/token/accessors"):
        yield Probe(f"list {path}", "LIST", path, {})
    own = requests.get(
        f"{root.address}/v1/auth/token/lookup-self", headers={"X-Vault-Token": root.token}, timeout=10
    ).json()
    writes: Mapping[str, Mapping[str, object]] = {
        "auth/token/lookup-accessor": {"accessor": own["data"]["accessor"]},
        "auth/token/revoke-accessor": {"accessor": "none"},
        "secret/data/wire": {"data": {"1": "x"}},
        "auth/approle/role/casebook/secret-id": {},
        "auth/jwt/role/adviser": {"token_policies": ["root"]},
        "auth/jwt/config": {"jwt_validation_pubkeys": []},
        "auth/token/create": {"policies": ["casebook"]},
        "auth/token/renew-self": {},
        "sys/policies/acl/adviser": {"policy": ""},
        "identity/entity-alias": {"name": MINE},
        "sys/capabilities-self": {"paths": ["x"]},
        "sys/wrapping/wrap": {"x": "y"},
    }
    for path, body in writes.items():
        yield Probe(f"post {path}", "POST", path, body)


# --- the logins ----------------------------------------------------------------------------------------------------


def _app_role_token(vault: VaultServer, role: str) -> str:
    pair = json.loads(vault.credentials(role).read_text())
    answer = requests.post(f"{vault.address}/v1/auth/approle/login", json=pair, timeout=10)
    return str(answer.json()["auth"]["client_token"])


def _statement(**claims: object) -> bytes:
    now = int(time.time())
    whole = {"iss": "spoorvast", "aud": "vault", "sub": MINE, "role": "adviser", "iat": now, "exp": now + 60} | claims
    parts = ({"alg": "EdDSA", "typ": "JWT"}, whole)
    return b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)


def _signed_by(vault: VaultServer, key: str, statement: bytes) -> str:
    """By a key that the gateway may sign with: all that a taken-over gateway could try."""
    answer = requests.post(
        f"{vault.address}/v1/transit-identity/sign/{key}",
        json={"input": _b64(statement)},
        headers={"X-Vault-Token": _app_role_token(vault, "gateway")},
        timeout=10,
    ).json()
    return _compact(statement, base64.b64decode(answer["data"]["signature"].split(":")[-1]))


def _compact(statement: bytes, signature: bytes) -> str:
    return (statement + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def _log_in(vault: VaultServer, jwt: str, role: str = "adviser") -> requests.Response:
    return requests.post(f"{vault.address}/v1/auth/jwt/login", json={"role": role, "jwt": jwt}, timeout=10)


def _adviser_token(vault: VaultServer) -> str:
    answer = _log_in(vault, _signed_by(vault, "vault-login", _statement()))
    return str(answer.json()["auth"]["client_token"])


def _token(vault: VaultServer, role: str) -> str:
    if role == "nobody":
        return ""
    return _adviser_token(vault) if role == "adviser" else _app_role_token(vault, role)


# --- the tests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_is_listed_and_nothing_else(
    vault: VaultServer, probes: tuple[Probe, ...], role: str
) -> None:
    assert Tried(vault.address, _token(vault, role)).allowed(probes) == ALLOWED[role]


def test_everything_that_is_listed_as_allowed_also_works(root: Tried, probes: tuple[Probe, ...]) -> None:
    """Otherwise a name in `ALLOWED` might be a request that no one could ever carry out."""
    listed = set().union(*ALLOWED.values())
    assert listed <= {probe.name for probe in probes}
    fine = {
        probe.name
        for probe in probes
        if probe.name in listed and root.status(probe.method, probe.path, probe.body) < 300
    }
    assert listed - fine == {"post auth/token/renew-self"}  # a root token has no term to renew


def test_a_widened_policy_turns_the_matrix_red(vault: VaultServer, probes: tuple[Probe, ...]) -> None:
    client = vault.server.client()
    widened = (
        POLICIES / "reporting.hcl"
    ).read_text() + 'path "transit-adviser/decrypt/*" { capabilities = ["update"] }'
    client.sys.create_or_update_policy("widened", widened)
    token = client.auth.token.create(policies=["widened", "token-self"], no_default_policy=True)["auth"]["client_token"]
    found = Tried(vault.address, token).allowed(probes)
    assert found - ALLOWED["reporting"] == {f"post transit-adviser/decrypt/{key}" for key in (MINE, THEIRS)}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "services"},
        {"aud": ["services", "elsewhere"]},
        {"role": "coordinator"},
        {"role": "client_contact"},
        {"role": None},
        {"iss": "spoorvast-gateway"},
        {"exp": 1},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_statement_with_the_wrong_claims_opens_no_session(vault: VaultServer, claims: dict[str, object]) -> None:
    answer = _log_in(vault, _signed_by(vault, "vault-login", _statement(**claims)))
    assert answer.status_code >= 400
    assert "auth" not in answer.json() or answer.json()["auth"] is None


def _by_a_key_of_nobody(_vault: VaultServer) -> str:
    return _compact(_statement(), Ed25519PrivateKey.generate().sign(_statement()))


def _by_the_key_of_authority(vault: VaultServer) -> str:
    return _signed_by(vault, "authority", _statement())


def _unsigned(_vault: VaultServer) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=")
    return (header + b"." + _statement().split(b".")[1] + b".").decode()


def _with_another_body(vault: VaultServer) -> str:
    signature = _signed_by(vault, "vault-login", _statement()).rsplit(".", 1)[1]
    return _statement(sub=THEIRS).decode() + "." + signature


@pytest.mark.parametrize(
    "forge", [_by_a_key_of_nobody, _by_the_key_of_authority, _unsigned, _with_another_body], ids=lambda f: f.__name__
)
def test_a_forged_statement_opens_no_session(vault: VaultServer, forge: Callable[[VaultServer], str]) -> None:
    assert _log_in(vault, forge(vault)).status_code == 400


def test_no_other_login_role_exists(vault: VaultServer) -> None:
    statement = _signed_by(vault, "vault-login", _statement(role="coordinator"))
    for role in ("coordinator", "gateway", "casebook", ""):
        assert _log_in(vault, statement, role).status_code == 400


def test_no_policy_ends_in_a_star(vault: VaultServer) -> None:
    for file in POLICIES.glob("*.hcl"):
        assert '*"' not in file.read_text(), f"{file.name}: a trailing * also matches config and rotate"


def test_provisioning_again_changes_nothing(vault: VaultServer) -> None:
    client = vault.server.client()

    def state() -> tuple[object, ...]:
        roles = (vault.credentials(role).read_text() for role in ("casebook", "gateway", "keymaster"))
        wire = client.read("secret/data/wire")["data"]["data"]
        versions = [client.read(f"transit-identity/keys/{key}")["data"]["latest_version"] for key in ("authority",)]
        return (*roles, wire, *versions)

    before = state()
    provision(client, vault.credentials("casebook").parent)
    assert state() == before
    assert {f"{mount}/" for mount in TRANSIT_MOUNTS} <= set(client.sys.list_mounted_secrets_engines()["data"])


def test_credentials_that_were_lost_are_made_anew(vault: VaultServer) -> None:
    file = vault.credentials("intake")
    file.unlink()
    provision(vault.server.client(), file.parent)
    assert file.stat().st_mode & 0o777 == 0o600
    assert _app_role_token(vault, "intake")
