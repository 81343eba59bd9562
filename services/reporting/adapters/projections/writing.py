"""What every projection here does before it writes."""

from __future__ import annotations

from typing import Any


def as_service(cursor: Any) -> None:
    """Row-level security lets only the service itself write; this holds until the transaction ends."""
    cursor.execute("SELECT set_config('app.scope', 'service', true)")
