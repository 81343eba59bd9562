"""What a command shows: Dutch lines for people, or JSON lines with English codes for programs (`--json`).

No colour and no cursor movement except for a progress line on a terminal: everything can be piped, logged and read out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from infra.operations.exits import Exit, Stopped

EVERY_SECONDS = 10.0  # between progress lines when nobody looks at a terminal
_WIDTH = 79


class Screen:
    """One command's output."""

    def __init__(self, command: str, *, as_json: bool) -> None:
        self.command = command
        self.as_json = as_json

    def line(self, text: str = "") -> None:
        """For people only."""
        if not self.as_json:
            click.echo(text)

    def table(self, rows: Sequence[Sequence[str]], head: Sequence[str] | None = None) -> None:
        """Aligned, two spaces apart; the last column may be as long as it is."""
        lines = [*([head] if head else []), *rows]
        if self.as_json or not lines:
            return
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]) - 1)]
        for cells in lines:
            start = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells[:-1], widths, strict=True))
            click.echo(f"{start}  {cells[-1]}".rstrip())

    def event(self, **facts: object) -> None:
        """For programs that follow a long command: one JSON line."""
        if self.as_json:
            click.echo(json.dumps({"command": self.command, **facts}, default=str, ensure_ascii=False))

    def result(self, exit_code: Exit, **facts: Any) -> Exit:
        """The JSON answer, the last line; the exit code is in it too."""
        if self.as_json:
            document = {"command": self.command, "exit": int(exit_code), **facts}
            click.echo(json.dumps(document, default=str, ensure_ascii=False))
        return exit_code

    def stopped(self, why: Stopped) -> Exit:
        if not self.as_json:
            click.echo(f"spoorvast {self.command}: {why.sentence}", err=True)
        return self.result(why.exit_code, code=why.code, message=why.sentence, **why.details)


class Progress:
    """n of N, rate and time left: one line that renews itself on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, screen: Screen, what: str, unit: str) -> None:
        self._screen = screen
        self._what = what
        self._unit = unit
        self._begun = time.monotonic()
        self._told = self._begun
        self._open = False
        self._done = -1

    def __call__(self, done: int, of: int) -> None:
        if done == self._done:
            return
        self._done = done
        now = time.monotonic()
        seconds = now - self._begun
        rate = done / seconds if seconds > 0 else 0.0
        left = (of - done) / rate if rate else None
        if self._screen.as_json:
            if done == of or now - self._told >= 1:
                self._told = now
                facts = {"done": done, "of": of, "per_second": round(rate), "seconds_left": left and round(left)}
                self._screen.event(event="progress", what=self._what, **facts)
        elif sys.stdout.isatty():
            self._open = True
            click.echo(f"\r{self._text(done, of, rate, left):<{_WIDTH}}", nl=False)
        elif done == of or now - self._told >= EVERY_SECONDS:
            self._told = now
            click.echo(self._text(done, of, rate, left))

    def end(self) -> None:
        """Leaves the renewed line behind, also when the work was broken off."""
        if self._open:
            click.echo()
            self._open = False

    def _text(self, done: int, of: int, rate: float, left: float | None) -> str:
        remaining = "" if left is None or done >= of else f", nog {duration(left)}"
        return (
            f"{self._what}: {number(done)} van {number(of)} {self._unit}, {number(round(rate))} per seconde{remaining}"
        )


def number(value: int) -> str:
    """Thousands apart by a point, as in Dutch."""
    return f"{value:,}".replace(",", ".")


def duration(seconds: float) -> str:
    """About how long: `40 s`, `12 min`, `3 uur`, `5 dagen`."""
    for size, word in ((86_400, "dagen"), (3_600, "uur"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{max(0, seconds):.0f} s"
