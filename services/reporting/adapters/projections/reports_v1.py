"""The report calendar: which reports exist, how far they are, and which facts each one has counted.

One report per client and year, and no fact counted twice: both by a unique key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.reporting.adapters.projections.writing import as_service
from services.reporting.domain.annual_report import AnnualReport

_PLAN = """
INSERT INTO reports_v1 (report_id, client_id, year, status)
SELECT *, 'planned' FROM unnest(%s::uuid[], %s::uuid[], %s::int[])"""
_DRAFT = "UPDATE reports_v1 SET status = 'draft' WHERE report_id = ANY(%s)"
_COUNT = """
INSERT INTO counted_facts_v1 (fact_ref, client_id)
SELECT n.fact_ref, r.client_id
FROM unnest(%s::uuid[], %s::uuid[]) AS n (fact_ref, report_id) JOIN reports_v1 r USING (report_id)"""
_RELEASE = """
UPDATE reports_v1 r SET status = 'released', released_at = n.released_at
FROM unnest(%s::uuid[], %s::timestamptz[]) AS n (report_id, released_at) WHERE r.report_id = n.report_id"""


class ReportsV1:
    name = "reports_v1"
    tables = ("reports_v1", "counted_facts_v1")

    def apply(self, cursor: Any, events: Sequence[Any]) -> None:
        as_service(cursor)
        planned = [event for event in events if isinstance(event, AnnualReport.Planned)]
        if planned:
            cursor.execute(
                _PLAN, ([e.report_id for e in planned], [e.client_id for e in planned], [e.year for e in planned])
            )
        drafted = [event for event in events if isinstance(event, AnnualReport.Drafted)]
        if drafted:
            counted = [(ref, event.originator_id) for event in drafted for ref in event.frozen.counted]
            cursor.execute(_DRAFT, ([event.originator_id for event in drafted],))
            cursor.execute(_COUNT, ([ref for ref, _ in counted], [report_id for _, report_id in counted]))
        released = [event for event in events if isinstance(event, AnnualReport.Released)]
        if released:
            cursor.execute(_RELEASE, ([e.originator_id for e in released], [e.stamp.at for e in released]))

    def reset(self, cursor: Any) -> None:
        as_service(cursor)
        cursor.execute("DELETE FROM counted_facts_v1")
        cursor.execute("DELETE FROM reports_v1")
