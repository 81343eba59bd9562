"""How the domain says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the field forbids it. `rule` is a short word that the gateway turns into a sentence."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Stale(Exception):
    """The thread or case changed after the asker looked at it."""
