"""`python -m infra.local run` starts everything on this machine; `code` prints the demo logins with their codes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

from infra.local.one_run import run, run_folder
from infra.local.programs import StartFailed
from infra.local.telling import InEnglish, table

CANNOT_WRITE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


def code() -> None:
    from infra.local import logins  # noqa: PLC0415 -- takes seconds, and `run` does not need it here

    tell(table(logins.rows(logins.kept(run_folder()))))


def tell(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def main(arguments: list[str]) -> int:
    commands = {"run": lambda: run(InEnglish(tell)), "code": code}
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
