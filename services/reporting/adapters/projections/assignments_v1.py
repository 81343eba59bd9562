"""What is agreed with each client: from when until when, which modules, and when the report is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.contracts.directory import AssignmentAgreed
from services.contracts.envelope import Announcement, Placed
from services.reporting.adapters.projections.writing import as_service

_STORE = """
INSERT INTO assignments_v1 (client_id, starts_on, ends_on, modules, due_month, due_day)
SELECT client_id, starts_on, ends_on, string_to_array(modules, ','), due_month, due_day
FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::text[], %s::int[], %s::int[])
     AS n (client_id, starts_on, ends_on, modules, due_month, due_day)
ON CONFLICT (client_id) DO UPDATE SET
    starts_on = excluded.starts_on, ends_on = excluded.ends_on, modules = excluded.modules,
    due_month = excluded.due_month, due_day = excluded.due_day"""


class AssignmentsV1:
    topics: frozenset[type[Announcement]] = frozenset({AssignmentAgreed})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        last = {message.client_id: message for message, _ in messages if isinstance(message, AssignmentAgreed)}
        agreed = list(last.values())
        as_service(cursor)
        cursor.execute(
            _STORE,
            (
                [one.client_id for one in agreed],
                [one.starts_on for one in agreed],
                [one.ends_on for one in agreed],
                [",".join(one.modules) for one in agreed],
                [one.report_due_month for one in agreed],
                [one.report_due_day for one in agreed],
            ),
        )
