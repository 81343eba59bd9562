"""What is agreed with clients, by the day on which it starts. Never two on one day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.row_security import act_as_provider
from services.directory.domain.assignment import Assignment
from services.directory.domain.client_organisation import ClientOrganisation


class AssignmentsV1:
    name = "assignments_v1"
    tables = ("assignments_v1",)

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        act_as_provider(cursor)
        for event in events:
            if isinstance(event, ClientOrganisation.AssignmentAgreed):
                _agree(cursor, event.originator_id, event.assignment)

    def reset(self, cursor: Cursor[DictRow]) -> None:
        act_as_provider(cursor)
        cursor.execute("DELETE FROM assignments_v1")


def _agree(cursor: Cursor[DictRow], client_id: UUID, new: Assignment) -> None:
    """The same cut as `domain.assignment.agreed` makes."""
    start = new.period.starts_on
    cursor.execute("DELETE FROM assignments_v1 WHERE client_id = %s AND starts_on >= %s", (client_id, start))
    cursor.execute(
        "UPDATE assignments_v1 SET ends_on = %(start)s::date - 1"
        " WHERE client_id = %(client)s AND (ends_on IS NULL OR ends_on >= %(start)s)",
        {"start": start, "client": client_id},
    )
    cursor.execute(
        "INSERT INTO assignments_v1 (client_id, starts_on, ends_on, modules, report_due_month, report_due_day,"
        " advisory_adviser_id) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            client_id,
            start,
            new.period.ends_on,
            [module.value for module in new.modules],
            new.report_due_month,
            new.report_due_day,
            new.advisory_adviser_id,
        ),
    )
