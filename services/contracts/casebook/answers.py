"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Done:
    """Carried out; `version` of the thread or case afterwards."""

    version: int
