"""What waits for an adviser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.contracts.casebook.service import ADVISER, SERVICE
from services.contracts.envelope import Query
from services.contracts.fields import Role


@dataclass(frozen=True, kw_only=True)
class WaitingRequest:
    thread_id: UUID
    client_id: UUID
    requested_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenThread:
    """An accepted thread; `unread` when the caller wrote last."""

    thread_id: UUID
    client_id: UUID
    case_id: UUID | None
    last_post_at: datetime
    unread: bool


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    case_id: UUID
    client_id: UUID
    thread_id: UUID | None
    opened_at: datetime
    last_activity_at: datetime
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Worklist:
    waiting: tuple[WaitingRequest, ...]  # oldest first
    threads: tuple[OpenThread, ...]  # unread first, then newest
    cases: tuple[CaseLine, ...]  # newest activity first


@dataclass(frozen=True, kw_only=True)
class ShowWorklist(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Worklist
    ROLES: ClassVar[frozenset[Role]] = ADVISER
    closed_cases: bool = False
