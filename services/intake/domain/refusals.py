"""How this domain says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the field says no. `rule` is a short machine word; it never holds anything a caller wrote."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Stale(Exception):
    """The request was changed by somebody else first."""
