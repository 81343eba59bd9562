"""Coded facts of conversations, as casebook announced them. The highest revision of a fact holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.contracts.casebook import ConversationClassified
from services.contracts.envelope import Announcement, Envelope
from services.reporting.adapters.projections.writing import as_service

# `unnest` of a two-dimensional array would flatten it, so lists travel as comma-separated codes.
_STORE = """
INSERT INTO facts_v1 AS f (fact_ref, revision, client_id, year, quarter, unit_id, relation, natures, themes)
SELECT fact_ref, revision, client_id, year, quarter, unit_id, relation,
       string_to_array(natures, ','), string_to_array(themes, ',')
FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::int[], %s::int[], %s::uuid[], %s::text[], %s::text[], %s::text[])
     AS n (fact_ref, revision, client_id, year, quarter, unit_id, relation, natures, themes)
ON CONFLICT (fact_ref) DO UPDATE SET
    revision = excluded.revision, client_id = excluded.client_id, year = excluded.year, quarter = excluded.quarter,
    unit_id = excluded.unit_id, relation = excluded.relation, natures = excluded.natures, themes = excluded.themes
WHERE f.revision < excluded.revision"""


class FactsV1:
    topics: frozenset[type[Announcement]] = frozenset({ConversationClassified})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Envelope]]) -> None:
        newest: dict[UUID, ConversationClassified] = {}
        for message, _ in messages:
            if isinstance(message, ConversationClassified):
                known = newest.get(message.fact_ref)
                if known is None or known.revision < message.revision:
                    newest[message.fact_ref] = message
        facts = list(newest.values())
        as_service(cursor)
        cursor.execute(
            _STORE,
            (
                [fact.fact_ref for fact in facts],
                [fact.revision for fact in facts],
                [fact.client_id for fact in facts],
                [fact.quarter.year for fact in facts],
                [fact.quarter.number for fact in facts],
                [fact.unit_id for fact in facts],
                [fact.relation for fact in facts],
                [",".join(fact.natures) for fact in facts],
                [",".join(fact.themes) for fact in facts],
            ),
        )
