"""For whom a read happens, as row-level security knows it. Without one of these a read finds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

PROVIDER: Mapping[str, str] = {"app.scope": "provider"}


def one_client(client_id: UUID) -> Mapping[str, str]:
    return {"app.client_id": str(client_id)}
