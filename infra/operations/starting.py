"""`spoorvast up`: what `make run` does, told in Dutch or as JSON lines, and refusals with a code."""

from __future__ import annotations

import errno
import os
from datetime import date
from typing import NoReturn

from infra.local.folder import AlreadyRuns
from infra.local.one_run import run, run_folder
from infra.local.port import PortTaken
from infra.local.programs import StartFailed
from infra.local.telling import Part, Ready, table
from infra.operations.exits import Exit, Stopped
from infra.operations.installation import is_running
from infra.operations.screen import Screen

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni",
          "juli", "augustus", "september", "oktober", "november", "december")  # fmt: skip
CANNOT_WRITE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


class InDutch:
    """Implements `Tells`."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def starting(self, what: str) -> None:
        self._screen.event(event="starting", what=what)
        self._screen.line(f"{'De diensten starten' if what == 'The services' else f'{what} start'} ...")

    def started(self, part: Part) -> None:
        self._screen.event(event="started", **vars(part))
        self._screen.line(f"  {part.name} draait: pid {part.pid}, poort {part.port}")

    def seeding(self) -> None:
        self._screen.event(event="seeding")
        self._screen.line("Een demojaar wordt ingevoerd: 12 klanten, ongeveer 400 gesprekken ...")

    def seeded_until(self, day: date) -> None:
        self._screen.event(event="seeded_until", month=f"{day:%Y-%m}")
        self._screen.line(f"  {MONTHS[day.month - 1]} {day.year}")

    def ready(self, ready: Ready) -> None:
        self._screen.event(event="ready", url=ready.url, folder=ready.folder, invitation=ready.invitation)
        self._screen.line(f"\nSpoorvast is klaar: {ready.url}")
        self._screen.line(f"Ctrl-C stopt het; de gegevens blijven in {ready.folder}.\n")
        if ready.logins:
            self._screen.line(table(ready.logins, ("rol", "e-mail", "wachtwoord", "code nu")))
            self._screen.line(f"\nPagina van een klant: {ready.url}{ready.client_page}")
            self._screen.line(f"Als melder: {ready.url}/gesprek met de code {ready.receipt_code}")
            self._screen.line("Alle mensen en organisaties zijn verzonnen. De codes van nu: make code")
        elif ready.invitation:
            self._screen.line(f"De eerste coördinator maakt hier een account: {ready.invitation}")
        else:
            self._screen.line("Er zijn geen demogegevens. Invoeren: stop eerst, dan spoorvast seed.")

    def stopping(self) -> None:
        self._screen.event(event="stopping")
        self._screen.line("\nSpoorvast stopt; alles blijft bewaard.")


def up(screen: Screen, *, demo_year: bool, coordinator: str) -> None:
    """Until a signal ends it."""
    try:
        refuse_when_running()
        run(InDutch(screen), demo_year=demo_year, coordinator=coordinator)
    except StartFailed as why:
        refuse(why)
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        reason = os.strerror(error.errno or 0)
        raise Stopped(Exit.FAULT, "cannot_write", f"Spoorvast kan niet schrijven: {reason}") from None


def refuse_when_running() -> None:
    """Before the port is tried, which a running Spoorvast has taken."""
    folder = run_folder()
    if is_running(folder):
        raise AlreadyRuns(folder, (folder / "lock").read_text().strip() or "?")


def refuse(why: StartFailed) -> NoReturn:
    """`StartFailed` is written for the terminal and holds no value of a setting or a person."""
    if isinstance(why, AlreadyRuns):
        sentence = f"Spoorvast draait al vanuit {why.folder} (proces {why.holder}). Stop dat eerst."
        raise Stopped(Exit.REFUSED, "already_running", sentence, pid=why.holder)
    if isinstance(why, PortTaken):
        sentence = f"Poort {why.port} is bezet. Kies een andere: SPOORVAST_PORT={why.port + 1} spoorvast up"
        raise Stopped(Exit.REFUSED, "port_taken", sentence, port=why.port)
    raise Stopped(Exit.FAULT, "start_failed", f"Starten lukt niet: {why.args[0]}")
