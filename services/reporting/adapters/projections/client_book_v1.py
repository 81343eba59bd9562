"""Clients and their names. A name stays as it came, sealed under this service's office key, until a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.contracts.directory import ClientRegistered
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

_STORE = """
INSERT INTO client_book_v1 AS b (client_id, sealed_name)
SELECT * FROM unnest(%s::uuid[], %s::text[])
ON CONFLICT (client_id) DO UPDATE SET sealed_name = coalesce(excluded.sealed_name, b.sealed_name)"""


class ClientBookV1:
    topics: frozenset[type[Announcement]] = frozenset({ClientRegistered})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        last = {message.client_id: message for message, _ in messages if isinstance(message, ClientRegistered)}
        as_service(cursor)
        cursor.execute(
            _STORE, (list(last), [client.name.ciphertext if client.name else None for client in last.values()])
        )
