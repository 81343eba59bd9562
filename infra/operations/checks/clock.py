"""The clocks of this machine, the databases and Vault agree: one-time codes, tokens and the order of things need it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from infra.operations import service_view, vault_view
from infra.operations.checks.finding import Finding, error, warning
from infra.operations.checks.keys import addresses
from infra.operations.exits import Stopped
from infra.operations.installation import Installation
from services.contracts.errors import ContractError

WARN, WRONG = 5, 300  # seconds
WHOLE_SECOND = 1  # Vault tells its time in whole seconds


def check(installation: Installation, here_is_off: timedelta = timedelta(0)) -> Iterator[Finding]:
    """`here_is_off` is how far this machine's clock is off on purpose, in a test."""
    for name in installation.services:
        try:
            with service_view.opened(name, installation.environs[name]) as log:
                view = service_view.look(name, log)
        except (Stopped, ContractError):
            continue  # told by the check of the database
        yield from _compared(f"de database van {name}", view.database_clock, view.clock_read_at, here_is_off, 0)
    for address in addresses(installation):
        seen = vault_view.look(address, installation.operator)
        yield from _compared("Vault", seen.clock, seen.clock_read_at, here_is_off, WHOLE_SECOND)


def _compared(
    what: str, there: datetime | None, here: datetime | None, off: timedelta, tolerance: float
) -> Iterator[Finding]:
    if there is None or here is None:
        return
    seconds = max(0.0, abs((here + off - there).total_seconds()) - tolerance)
    sentence = (
        f"De klok van deze machine en die van {what} schelen {seconds:.0f} seconden. Zet tijdsynchronisatie (NTP) aan."
    )
    if seconds > WRONG:
        yield error("clock", sentence, what)
    elif seconds > WARN:
        yield warning("clock", sentence, what)
