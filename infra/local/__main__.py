"""`python -m infra.local run` starts everything on this machine; `code` prints the demo logins with their codes."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.local.folder import RunFolder
from infra.local.port import chosen_port, listen
from infra.local.programs import StartFailed

ROOT = Path(__file__).resolve().parents[2]
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CANNOT_WRITE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


class Ended(SystemExit):
    """The person, or the system, asked us to end."""


def run() -> None:
    os.umask(0o077)  # keys, logs and data are for the owner alone
    port = chosen_port()
    with ended_by_signals(), listen(port) as listening, contextlib.ExitStack() as stack:
        folder = RunFolder(run_folder())
        folder.open()
        stack.callback(folder.close)
        stack.callback(ignore_signals)
        from infra.local.running import run_until_ended  # noqa: PLC0415 -- takes seconds; a refusal must not

        run_until_ended(folder, listening, tell, ignore_signals)


def code() -> None:
    from infra.local import logins  # noqa: PLC0415 -- takes seconds, and `run` does not need it here

    tell(logins.table(logins.kept(run_folder())))


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
        if error.errno not in CANNOT_WRITE:
            raise
        tell(f"Spoorvast cannot write its files: {os.strerror(error.errno)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
