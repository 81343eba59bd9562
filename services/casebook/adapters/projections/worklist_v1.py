"""What waits for which adviser. Ids, statuses and times; no text, no reason, no outcome.

UNLOGGED tables: they are in no backup and no replica, and are rebuilt from the log after a crash (architecture §6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.sealed_text import Author
from services.casebook.domain.thread import Thread

Statement = tuple[str, tuple[Any, ...]]

_REQUESTED = """INSERT INTO worklist_v1_threads
    (thread_id, client_id, adviser_id, status, waiting_since, last_post_at, caller_wrote_last)
    VALUES (%s, %s, %s, 'waiting', %s, %s, %s)"""
_ANSWERED = "UPDATE worklist_v1_threads SET status = %s WHERE thread_id = %s"
_CHOSEN_AGAIN = """UPDATE worklist_v1_threads SET adviser_id = %s, status = 'waiting', waiting_since = %s
    WHERE thread_id = %s"""
_WITHDRAWN = "DELETE FROM worklist_v1_threads WHERE thread_id = %s"
_POSTED = "UPDATE worklist_v1_threads SET last_post_at = %s, caller_wrote_last = %s WHERE thread_id = %s"
_LINKED = "UPDATE worklist_v1_threads SET case_id = %s WHERE thread_id = %s"
_OPENED = """INSERT INTO worklist_v1_cases (case_id, client_id, adviser_id, thread_id, opened_at, last_activity_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
_WORKED_ON = "UPDATE worklist_v1_cases SET last_activity_at = %s WHERE case_id = %s"
_CLOSED = "UPDATE worklist_v1_cases SET last_activity_at = %s, closed = true WHERE case_id = %s"


class WorklistV1:
    """Two tables: `worklist_v1_threads` and `worklist_v1_cases`."""

    name = "worklist_v1"
    tables = ("worklist_v1_threads", "worklist_v1_cases")

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        """In the order of the events; the same statement in a row goes to the database as one batch."""
        statements = (statement for event in events for statement in _statements(event))
        for text, group in groupby(statements, key=lambda statement: statement[0]):
            cursor.executemany(text, [parameters for _, parameters in group])

    def reset(self, cursor: Cursor[DictRow]) -> None:
        cursor.execute("DELETE FROM worklist_v1_threads")
        cursor.execute("DELETE FROM worklist_v1_cases")


def _statements(event: Any) -> Iterator[Statement]:
    yield from _of_thread(event)
    yield from _of_case(event)


def _of_thread(event: Any) -> Iterator[Statement]:
    stream, at = event.originator_id, event.stamp.at
    match event:
        case Thread.Created():
            wrote = event.message is not None
            yield _REQUESTED, (stream, event.client_id, event.adviser_id, at, at, wrote)
        case Thread.Accepted():
            yield _ANSWERED, ("accepted", stream)
        case Thread.Declined():
            yield _ANSWERED, ("declined", stream)
        case Thread.ChosenAgain():
            yield _CHOSEN_AGAIN, (event.adviser_id, at, stream)
        case Thread.Withdrawn():
            yield _WITHDRAWN, (stream,)
        case Thread.Posted():
            yield _POSTED, (at, event.author is Author.CALLER, stream)
        case Thread.CaseFileOpened():
            yield _LINKED, (event.case_id, stream)


def _of_case(event: Any) -> Iterator[Statement]:
    stream, at = event.originator_id, event.stamp.at
    match event:
        case CaseFile.Created():
            yield _OPENED, (stream, event.client_id, event.adviser_id, event.thread_id, at, at)
        case CaseFile.Closed():
            yield _CLOSED, (at, stream)
        case CaseFile.ConversationRecorded() | CaseFile.Classified() | CaseFile.Noted():
            yield _WORKED_ON, (at, stream)
