"""Coded facts of conversations, as casebook announced them. The highest revision of a fact holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.chassis.binary_arrays import Ints, Uuids
from services.chassis.codec import to_json
from services.contracts.casebook import ConversationClassified
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

# In the order of the key, which is how its index is quickest to fill.
_STORE = """
INSERT INTO facts_v1 AS f (fact_ref, revision, client_id, year, quarter, unit_id, relation, natures, themes)
SELECT fact_ref, revision, client_id, year, quarter, unit_id, relation,
       string_to_array(natures, ','), string_to_array(themes, ',')
FROM unnest(%b::uuid[], %b::int[], %b::uuid[], %b::int[], %b::int[], %b::uuid[], %s::text[], %s::text[], %s::text[])
     AS n (fact_ref, revision, client_id, year, quarter, unit_id, relation, natures, themes)
ORDER BY fact_ref
ON CONFLICT (fact_ref) DO UPDATE SET
    revision = excluded.revision, client_id = excluded.client_id, year = excluded.year, quarter = excluded.quarter,
    unit_id = excluded.unit_id, relation = excluded.relation, natures = excluded.natures, themes = excluded.themes
WHERE f.revision < excluded.revision"""
_TO_COMMAS = bytes.maketrans(b"[]", b'""')


class FactsV1:
    topics: frozenset[type[Announcement]] = frozenset({ConversationClassified})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        newest: dict[UUID, ConversationClassified] = {}
        for message, _ in messages:
            if isinstance(message, ConversationClassified):
                known = newest.setdefault(message.fact_ref, message)
                if known.revision < message.revision:
                    newest[message.fact_ref] = message
        facts = newest.values()
        as_service(cursor)
        cursor.execute(
            _STORE,
            (
                Uuids(newest),
                Ints([one.revision for one in facts]),
                Uuids([one.client_id for one in facts]),
                Ints([one.quarter.year for one in facts]),
                Ints([one.quarter.number for one in facts]),
                Uuids([one.unit_id for one in facts]),
                _codes(one.relation for one in facts),
                _lists_of_codes(one.natures for one in facts),
                _lists_of_codes(one.themes for one in facts),
            ),
        )


def _codes(codes: Iterable[object]) -> str:
    """`["a",null]`, as JSON has it, as `{"a",null}`, as PostgreSQL has it: nothing in a code needs escaping."""
    return "{" + to_json(list(codes)).decode()[1:-1] + "}"


def _lists_of_codes(lists: Iterable[Sequence[object]]) -> str:
    """`[["a","b"],[]]` as `{"a,b",""}`: an array of arrays of one length only would be all that PostgreSQL has."""
    return "{" + to_json(list(lists))[1:-1].translate(_TO_COMMAS, b'"').decode() + "}"
