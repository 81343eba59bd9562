"""`python -m infra.local run` starts everything on this machine; `code` prints the demo logins with their codes."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from gateway.receipts import show_receipt_code
from infra.local import logins
from infra.local.folder import RunFolder
from infra.local.platform import ROOT, LocalPlatform
from infra.local.programs import StartFailed
from infra.local.seed.demo_year import seed_when_empty
from infra.local.website import listen, serve

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """The person, or the system, asked us to end."""


def run() -> None:
    os.umask(0o077)  # keys, logs and data are for the owner alone
    port = chosen_port()
    with ended_by_signals(), listen(port) as listening, contextlib.ExitStack() as stack:
        stack.callback(ignore_signals)  # runs last-in first-out: from here on nothing interrupts the stopping
        folder = RunFolder(run_folder())
        folder.open()
        stack.callback(folder.close)
        platform = LocalPlatform(folder, f"http://localhost:{port}", os.environ, tell)
        stack.callback(platform.stop)
        stack.callback(ignore_signals)
        platform.start()
        seed_when_empty(platform, tell)
        tell(welcome(platform))
        serve(platform.app, listening)
        tell("\nSpoorvast stops; everything is kept")


def code() -> None:
    tell(logins.table(logins.kept(run_folder())))


def welcome(platform: LocalPlatform) -> str:
    folder = platform.folder.path
    return (
        f"\nSpoorvast runs at {platform.public_url}\n"
        f"Ctrl-C stops it; the data stays in {folder}. All people and organisations are made up.\n\n"
        f"{logins.table(logins.kept(folder))}\n\n"
        f"{caller_page(folder, platform.public_url)}\n\n"
        "`make code` prints the codes of the next half minute."
    )


def caller_page(folder: Path, public_url: str) -> str:
    caller = json.loads((folder / "caller.json").read_text())
    return (
        f"Page of one client: {public_url}{caller['client_page']}\n"
        f"As a caller: {public_url}/gesprek with the code {show_receipt_code(caller['receipt_code'])}"
    )


def chosen_port() -> int:
    text = os.environ.get("SPOORVAST_PORT", "8080")
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise StartFailed("SPOORVAST_PORT must be a number from 1 to 65535")
    return int(text)


def run_folder() -> Path:
    return Path(os.environ.get("SPOORVAST_RUN", ROOT / ".run")).absolute()


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    def end(number: int, _frame: object) -> None:
        raise Ended(0 if number == signal.SIGINT else 128 + number)

    for one in ENDING_SIGNALS:
        signal.signal(one, end)
    yield


def ignore_signals() -> None:
    """A second Ctrl-C must not cut off the stopping."""
    for one in ENDING_SIGNALS:
        signal.signal(one, signal.SIG_IGN)


def tell(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def main(arguments: list[str]) -> int:
    commands = {"run": run, "code": code}
    if len(arguments) != 1 or arguments[0] not in commands:
        tell("python -m infra.local run | code")
        return 2
    try:
        commands[arguments[0]]()
    except StartFailed as error:
        tell(str(error))
        return 1
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        tell(f"Spoorvast cannot write its files: {os.strerror(error.errno)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
