"""The tokens of all processes are revoked, then also the secrets with which they log in."""

from __future__ import annotations

import contextlib
import json
import time

import requests

from infra.local.programs import LOOPBACK, free_port
from services.chassis import probe
from services.chassis.vault import Vault
from services.contracts.errors import ContractError
from services.contracts.registry import SERVICES
from tests.faults.arena import Arena
from tests.faults.rows.row import Figures, Row
from tests.support.platform import until

AGAIN_SECONDS = 10
ROUNDS, SHORT_ROUNDS = 4, 1
ROLES = (*SERVICES, "keymaster")


def run(arena: Arena) -> Figures:
    root = Vault.from_token(arena.vault.address, arena.vault.root_token)
    rounds = ROUNDS if arena.full else SHORT_ROUNDS
    slowest, revoked = 0.0, 0
    with arena.busy(commands=30 * (rounds + 1)) as load:
        for number in range(1, rounds + 1):
            load.wait_for(30 * number - 15)
            revoked += _revoke_all_tokens(arena, root)
            began = time.monotonic()
            decided = load.decided()
            arena.platform.await_answers(seconds=AGAIN_SECONDS)
            until(lambda before=decided: load.decided() >= before + 4, AGAIN_SECONDS, "commands to go on")
            slowest = max(slowest, time.monotonic() - began)
    assert revoked >= rounds * len(SERVICES), f"only {revoked} tokens were there to revoke"
    assert slowest <= AGAIN_SECONDS, f"logged in again after {slowest:.1f} s"
    not_ready = _without_secret(arena, root)
    return {"revoked": revoked, "again_seconds": round(slowest, 1), "not_ready_seconds": round(not_ready, 1)} | (
        load.figures()
    )


def _revoke_all_tokens(arena: Arena, root: Vault) -> int:
    """Of every AppRole login, the gateway's of the test process too."""
    listed = requests.request(
        "LIST",
        f"{arena.vault.address}/v1/auth/token/accessors",
        headers={"X-Vault-Token": arena.vault.root_token},
        timeout=10,
    ).json()["data"]["keys"]
    count = 0
    for accessor in listed:
        with contextlib.suppress(ContractError):  # ended by itself meanwhile
            found = root.write("auth/token/lookup-accessor", {"accessor": accessor})
            if str(found["path"]).startswith("auth/approle/"):
                root.write("auth/token/revoke-accessor", {"accessor": accessor})
                count += 1
    return count


def _without_secret(arena: Arena, root: Vault) -> float:
    """Reporting can log in no more: it has to say that it is not ready, and to say so no longer once it can."""
    listen = {"SPOORVAST_OPERATIONS_LISTEN": f"{LOOPBACK}:{free_port()}"}
    arena.platform.restart("reporting", **listen)
    until(lambda: probe.is_ready(listen), 60, "reporting to be ready")
    secret = {"secret_id": json.loads(arena.vault.credentials("reporting").read_text())["secret_id"]}
    root.write("auth/approle/role/reporting/secret-id/destroy", secret)
    try:
        _revoke_all_tokens(arena, root)
        began = time.monotonic()
        until(lambda: not probe.is_ready(listen), AGAIN_SECONDS, "reporting to say that it is not ready")
        seconds = time.monotonic() - began
    finally:
        root.write("auth/approle/role/reporting/custom-secret-id", secret)
    until(lambda: probe.is_ready(listen), AGAIN_SECONDS, "reporting to be ready again")
    arena.platform.restart("reporting")
    return seconds


ROW = Row(20, "Vault tokens revoked, and a secret id used up", run)
