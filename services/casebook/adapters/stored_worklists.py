"""Implements `Worklists` on the read model `worklist_v1`."""

from __future__ import annotations

from uuid import UUID

from services.chassis.event_log import EventLog
from services.contracts.casebook import CaseLine, OpenThread, WaitingRequest, Worklist

_WAITING = """SELECT thread_id, client_id, waiting_since AS requested_at FROM worklist_v1_threads
    WHERE adviser_id = %s AND status = 'waiting' ORDER BY waiting_since, thread_id"""
_THREADS = """SELECT thread_id, client_id, case_id, last_post_at, caller_wrote_last AS unread FROM worklist_v1_threads
    WHERE adviser_id = %s AND status = 'accepted' ORDER BY caller_wrote_last DESC, last_post_at DESC, thread_id"""
_CASES = """SELECT case_id, client_id, thread_id, opened_at, last_activity_at, closed FROM worklist_v1_cases
    WHERE adviser_id = %s AND (%s OR NOT closed) ORDER BY last_activity_at DESC, case_id"""


class StoredWorklists:
    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def of(self, adviser_id: UUID, closed_cases: bool) -> Worklist:
        with self._event_log.cursor() as cursor:
            waiting = cursor.execute(_WAITING, (adviser_id,)).fetchall()
            threads = cursor.execute(_THREADS, (adviser_id,)).fetchall()
            cases = cursor.execute(_CASES, (adviser_id, closed_cases)).fetchall()
        return Worklist(
            waiting=tuple(WaitingRequest(**row) for row in waiting),
            threads=tuple(OpenThread(**row) for row in threads),
            cases=tuple(CaseLine(**row) for row in cases),
        )
