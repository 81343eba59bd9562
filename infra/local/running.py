"""The platform of one run: the demo year when wanted and not there yet, the website until a signal ends it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.first_coordinator import first_link
from gateway.receipts import show_receipt_code
from infra.local import logins
from infra.local.folder import RunFolder
from infra.local.operations import serve_operations
from infra.local.platform import LocalPlatform
from infra.local.programs import StartFailed
from infra.local.seed.demo_year import seed
from infra.local.telling import Part, Ready, Tells
from infra.local.website import serve
from services.contracts.errors import ContractError


def run_until_ended(
    folder: RunFolder,
    listening: socket.socket,
    tells: Tells,
    before_stopping: Callable[[], None],
    *,
    demo_year: bool,
    coordinator: str,
) -> None:
    """Raises `StartFailed` when a part does not start. `before_stopping` is called before the parts are stopped."""
    port = int(listening.getsockname()[1])
    with started(folder, f"http://localhost:{port}", tells, before_stopping) as platform:
        if demo_year and platform.is_new:
            seed(platform, tells)
        elif platform.is_new:
            platform.mark_in_use()
        stop_operations = serve_operations(platform)
        platform.note_running()
        tells.started(Part("spoorvast", "", os.getpid(), port))
        tells.ready(readiness(platform, coordinator))
        serve(platform.app, listening)
        stop_operations()
        tells.stopping()


@contextmanager
def started(
    folder: RunFolder, public_url: str, tells: Tells, before_stopping: Callable[[], None]
) -> Iterator[LocalPlatform]:
    platform = LocalPlatform(folder, public_url, os.environ, tells)
    try:
        platform.start()
        yield platform
    except Exception:
        if folder.is_full():
            raise StartFailed(f"The disk of {folder.path} is full; make room and start again") from None
        raise
    finally:
        before_stopping()
        platform.stop()


def readiness(platform: LocalPlatform, coordinator: str) -> Ready:
    folder, url = platform.folder.path, platform.public_url
    if not platform.is_seeded():
        return Ready(url, folder, invitation=_invitation(platform, coordinator))
    caller = json.loads((folder / "caller.json").read_text())
    return Ready(
        url,
        folder,
        logins=logins.rows(logins.kept(folder)),
        client_page=caller["client_page"],
        receipt_code=show_receipt_code(caller["receipt_code"]),
    )


def _invitation(platform: LocalPlatform, coordinator: str) -> str | None:
    """None once a coordinator can log in, or when nobody was named."""
    if not coordinator:
        return None
    try:
        return first_link(platform.app, coordinator)
    except ContractError:
        return None
