"""A process that crashes leaves no core file: it would hold keys and, in the gateway, words that are being shown."""

from __future__ import annotations

import resource


def leave_none() -> None:
    """For the rest of this process and what it starts. The limit cannot be raised again."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
