"""How the domain says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the field forbids this; `rule` names it in snake_case."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Stale(Exception):
    """Somebody else changed the client or adviser first."""
