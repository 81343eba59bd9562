"""One run from its first check to its last stop, for `make run` and `spoorvast up` alike.

What stands in the way is told before anything heavy is imported, and before anything is started.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from infra.local.folder import RunFolder
from infra.local.port import chosen_port, listen
from infra.local.telling import Tells

ROOT = Path(__file__).resolve().parents[2]
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """The person, or the system, asked us to end."""


def run(tells: Tells, *, demo_year: bool = True, coordinator: str = "") -> None:
    """Until a signal ends it (`Ended`). Raises `StartFailed` with one line for the person at the terminal.

    Without `demo_year` an installation that holds nothing yet stays empty; `coordinator` is then who is invited.
    """
    os.umask(0o077)  # keys, logs and data are for the owner alone
    port = chosen_port()
    with ended_by_signals(), listen(port) as listening, opened_folder() as folder:
        from infra.local.running import run_until_ended  # noqa: PLC0415 -- takes seconds; a refusal must not

        run_until_ended(folder, listening, tells, ignore_signals, demo_year=demo_year, coordinator=coordinator)


@contextlib.contextmanager
def opened_folder() -> Iterator[RunFolder]:
    with contextlib.ExitStack() as stack:
        folder = RunFolder(run_folder())
        folder.open()
        stack.callback(folder.close)
        stack.callback(ignore_signals)
        yield folder


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
