"""Which thread a receipt opens. It holds keyed hashes of codes, and no client, adviser or time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.event_log import EventLog
from services.intake.domain.conversation_request import ConversationRequest


class ReceiptsV1:
    """A withdrawn request takes its receipt with it, so that it answers like one that never was."""

    name = "receipts_v1"
    tables = ("receipts_v1",)

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        """In order, because a receipt is made and voided in the same log; a second use of one is a unique violation."""
        for event in events:
            if isinstance(event, ConversationRequest.Requested):
                cursor.execute(
                    "INSERT INTO receipts_v1 (receipt_token, thread_id) VALUES (%s, %s)",
                    (bytes.fromhex(event.receipt_token), event.originator_id),
                )
            elif isinstance(event, ConversationRequest.Withdrawn):
                cursor.execute(
                    "DELETE FROM receipts_v1 WHERE receipt_token = %s", (bytes.fromhex(event.receipt_token),)
                )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        cursor.execute("DELETE FROM receipts_v1")


class StoredReceipts:
    """Implements `Receipts`."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def thread_of(self, receipt_token: str) -> UUID | None:
        try:
            token = bytes.fromhex(receipt_token)
        except ValueError:
            return None
        with self._event_log.cursor() as cursor:
            cursor.execute("SELECT thread_id FROM receipts_v1 WHERE receipt_token = %s", (token,))
            row = cursor.fetchone()
        return row["thread_id"] if row else None
