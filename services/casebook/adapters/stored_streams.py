"""Implements `Threads` and `Cases` on the event log."""

from __future__ import annotations

from uuid import UUID

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.thread import Thread
from services.chassis.event_log import EventLog
from services.contracts.errors import ContractError, ErrorCode


class StoredThreads:
    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def get(self, thread_id: UUID) -> Thread:
        return self._event_log.load(Thread, thread_id)

    def find(self, thread_id: UUID) -> Thread | None:
        try:
            return self.get(thread_id)
        except ContractError as error:
            if error.code is ErrorCode.NOT_FOUND:
                return None
            raise


class StoredCases:
    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log

    def get(self, case_id: UUID) -> CaseFile:
        return self._event_log.load(CaseFile, case_id)
