"""One run: the platform, the demo year when there is none yet, the website until a signal ends it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable

from gateway.receipts import show_receipt_code
from infra.local import logins
from infra.local.folder import RunFolder
from infra.local.platform import LocalPlatform
from infra.local.programs import StartFailed
from infra.local.seed.demo_year import seed_when_empty
from infra.local.website import serve


def run_until_ended(
    folder: RunFolder, listening: socket.socket, tell: Callable[[str], None], before_stopping: Callable[[], None]
) -> None:
    """Raises `StartFailed` when a part does not start. `before_stopping` is called before the parts are stopped."""
    platform = LocalPlatform(folder, f"http://localhost:{listening.getsockname()[1]}", os.environ, tell)
    try:
        platform.start()
        seed_when_empty(platform, tell)
        tell(welcome(platform))
        serve(platform.app, listening)
        tell("\nSpoorvast stops; everything is kept")
    except Exception:
        if folder.is_full():
            raise StartFailed(f"The disk of {folder.path} is full; make room and start again") from None
        raise
    finally:
        before_stopping()
        platform.stop()


def welcome(platform: LocalPlatform) -> str:
    folder, url = platform.folder.path, platform.public_url
    caller = json.loads((folder / "caller.json").read_text())
    return (
        f"\nSpoorvast runs at {url}\n"
        f"Ctrl-C stops it; the data stays in {folder}. All people and organisations are made up.\n\n"
        f"{logins.table(logins.kept(folder))}\n\n"
        f"Page of one client: {url}{caller['client_page']}\n"
        f"As a caller: {url}/gesprek with the code {show_receipt_code(caller['receipt_code'])}\n\n"
        "`make code` prints the codes of the next half minute."
    )
