"""What a run tells whoever started it: `make run` in English, `spoorvast up` in Dutch or as JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Part:
    """A server that this run started, or the run itself. `port` is on the loopback address."""

    name: str  # postgresql, openbao, spoorvast
    version: str
    pid: int
    port: int


@dataclass(frozen=True)
class Ready:
    """The website answers. Without the demo year there are no logins; `invitation` makes the first account."""

    url: str
    folder: Path
    logins: Sequence[Sequence[str]] = ()  # title, e-mail, password, code of now
    client_page: str | None = None
    receipt_code: str | None = None
    invitation: str | None = None


class Tells(Protocol):
    def starting(self, what: str) -> None:
        """A server by name and version, or "The services"."""
        ...

    def started(self, part: Part) -> None: ...

    def seeding(self) -> None:
        """The demo year begins to be entered; half a minute."""
        ...

    def seeded_until(self, day: date) -> None:
        """The first act of another month of it."""
        ...

    def ready(self, ready: Ready) -> None: ...

    def stopping(self) -> None: ...


class InEnglish:
    """Implements `Tells` for `make run`."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def starting(self, what: str) -> None:
        self._tell(f"{what} {'start' if what.endswith('services') else 'starts'}")

    def started(self, part: Part) -> None:
        """The line before said enough."""

    def seeding(self) -> None:
        self._tell("A demo year is entered: 12 clients, 9 advisers, about 400 conversations")

    def seeded_until(self, day: date) -> None:
        """Half a minute is bearable without."""

    def ready(self, ready: Ready) -> None:
        self._tell(
            f"\nSpoorvast runs at {ready.url}\n"
            f"Ctrl-C stops it; the data stays in {ready.folder}. All people and organisations are made up.\n\n"
            f"{table(ready.logins)}\n\n"
            f"Page of one client: {ready.url}{ready.client_page}\n"
            f"As a caller: {ready.url}/gesprek with the code {ready.receipt_code}\n\n"
            "`make code` prints the codes of the next half minute."
            if ready.logins
            else f"\nSpoorvast runs at {ready.url}, without demo data.\n"
            f"Ctrl-C stops it; the data stays in {ready.folder}."
        )

    def stopping(self) -> None:
        self._tell("\nSpoorvast stops; everything is kept")


LOGIN_HEAD = ("role", "e-mail", "password", "code now")


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = LOGIN_HEAD) -> str:
    """Aligned columns, two spaces apart."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)) for line in lines)
