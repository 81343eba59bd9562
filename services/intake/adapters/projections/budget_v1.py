"""How many requests each client's page took in the last two clock hours; older counts are dropped at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.event_log import EventLog
from services.intake.domain.budget import hour_of
from services.intake.domain.conversation_request import ConversationRequest

KEPT = timedelta(hours=1)  # besides the current hour: two service processes may disagree a little about the time


class BudgetV1:
    name = "budget_v1"
    tables = ("budget_v1",)

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        asked = [event for event in events if isinstance(event, ConversationRequest.Requested)]
        if not asked:
            return
        counts = Counter((event.client_id, hour_of(event.stamp.at)) for event in asked)
        cursor.executemany(
            "INSERT INTO budget_v1 AS b (client_id, hour, used) VALUES (%s, %s, %s)"
            " ON CONFLICT (client_id, hour) DO UPDATE SET used = b.used + excluded.used",
            [(client_id, hour, used) for (client_id, hour), used in counts.items()],
        )
        newest = max(hour for _, hour in counts)
        cursor.execute("DELETE FROM budget_v1 WHERE hour < %s", (newest - KEPT,))

    def reset(self, cursor: Cursor[DictRow]) -> None:
        cursor.execute("DELETE FROM budget_v1")


class StoredBudget:
    """Implements `Budget`."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def used(self, client_id: UUID, hour: datetime) -> int:
        with self._event_log.cursor() as cursor:
            cursor.execute("SELECT used FROM budget_v1 WHERE client_id = %s AND hour = %s", (client_id, hour))
            row = cursor.fetchone()
        return int(row["used"]) if row else 0
