"""Coded facts of conversations, as casebook announced them. The highest revision of a fact holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.chassis.codec import to_json
from services.contracts.casebook import ConversationClassified
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

# One JSON text: nine arrays would cost this process more than the server needs to read it.
_STORE = """
INSERT INTO facts_v1 AS f (fact_ref, revision, client_id, year, quarter, unit_id, relation, natures, themes)
SELECT fact_ref, revision, client_id, (quarter->>'year')::int, (quarter->>'number')::int, unit_id, relation,
       natures, themes
FROM json_to_recordset(%s::json) AS n (
    fact_ref uuid, revision int, client_id uuid, quarter json, unit_id uuid, relation text, natures text[],
    themes text[])
ON CONFLICT (fact_ref) DO UPDATE SET
    revision = excluded.revision, client_id = excluded.client_id, year = excluded.year, quarter = excluded.quarter,
    unit_id = excluded.unit_id, relation = excluded.relation, natures = excluded.natures, themes = excluded.themes
WHERE f.revision < excluded.revision"""


class FactsV1:
    topics: frozenset[type[Announcement]] = frozenset({ConversationClassified})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        newest: dict[UUID, ConversationClassified] = {}
        for message, _ in messages:
            if isinstance(message, ConversationClassified):
                known = newest.get(message.fact_ref)
                if known is None or known.revision < message.revision:
                    newest[message.fact_ref] = message
        as_service(cursor)
        cursor.execute(_STORE, (to_json(list(newest.values())).decode(),))
