"""What is seen from outside of a call to Vault: operation and mount, duration and outcome; never the name of a key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis import metrics, telemetry
from services.contracts.errors import ContractError

_TRANSIT_OPERATIONS = frozenset({"config", "datakey", "decrypt", "encrypt", "hmac", "keys", "sign"})
_TOKEN_OPERATIONS = frozenset({"login", "lookup-self", "renew-self", "revoke-self"})


@contextmanager
def observed(path: str) -> Iterator[None]:
    """Around one request to `path`."""
    mount, operation = described(path)
    begun, outcome = time.perf_counter(), "error"
    try:
        with telemetry.span(f"vault {operation}", mount=mount, operation=operation):
            yield
        outcome = "ok"
    except ContractError as error:
        outcome = error.code.value
        raise
    finally:
        metrics.VAULT.labels(mount, operation, outcome).observe(time.perf_counter() - begun)


def described(path: str) -> tuple[str, str]:
    """Mount and operation of a path, from fixed lists: a path may hold the id of an adviser or of a client."""
    parts = path.split("/")
    if parts[0].startswith("transit-") and len(parts) > 1:
        return parts[0], parts[1] if parts[1] in _TRANSIT_OPERATIONS else "other"
    if parts[0] == "auth":
        return "auth", parts[-1] if parts[-1] in _TOKEN_OPERATIONS else "other"
    return ("secret", "read") if parts[0] == "secret" else ("sys", "other")
