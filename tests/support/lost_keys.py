"""The key of one case deleted by hand and put back from a backup, for a platform that others use too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis.vault import Vault

MOUNT = "transit-case"


@contextmanager
def without_key(root: Vault, name: str) -> Iterator[None]:
    """While inside, Vault has no key of this name; afterwards it is as if a snapshot of Vault was restored."""
    root.write(
        f"{MOUNT}/keys/{name}/config",
        {"deletion_allowed": True, "exportable": True, "allow_plaintext_backup": True},
    )
    backup = root.read(f"{MOUNT}/backup/{name}")["backup"]
    root.delete(f"{MOUNT}/keys/{name}")
    try:
        yield
    finally:
        root.write(f"{MOUNT}/restore/{name}", {"backup": backup})
