"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Done:
    """The command was carried out; `version` is the version to send with the next change."""

    version: int
