"""How a command ends: its exit code, and the one exception for everything that keeps it from its work."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Kept stable: scripts and monitoring read them. The table for people stands in README.md beside this file."""

    DONE = 0  # done; for `status` and `doctor`: all is well
    ATTENTION = 1  # done, and something asks for attention: a warning, an INCIDENT, a flow that lags
    FAULT = 2  # something is broken: a part is down, a check failed
    REFUSED = 3  # not done, on purpose; nothing was changed
    UNREACHABLE = 4  # not done: database, Vault, broker or platform does not answer; try again
    USAGE = 64  # the command line is wrong
    SETTINGS = 78  # the settings are wrong; all faults are told
    INTERRUPTED = 130  # Ctrl-C; nothing is half done


class Stopped(Exception):
    """Why a command could not do its work. `code` is for machines, `sentence` is Dutch and for people."""

    def __init__(self, exit_code: Exit, code: str, sentence: str, **details: object) -> None:
        super().__init__(code)
        self.exit_code = exit_code
        self.code = code
        self.sentence = sentence
        self.details = details
