"""A request for a conversation, from asking to withdrawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Command, Query
from services.contracts.fields import Role, Sealed, Wrap
from services.contracts.intake.service import SERVICE


class RequestStatus(StrEnum):
    WAITING = "waiting"  # the chosen adviser has not answered yet
    ACCEPTED = "accepted"
    DECLINED = "declined"  # the caller may choose again
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class RequestView:
    """Coded state of a request; no text."""

    thread_id: UUID
    client_id: UUID
    adviser_id: UUID
    status: RequestStatus
    declined_by: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class RequestConversation(Command):
    """Practice 2: no facts, no form, no accused name. The receipt token is `HMAC(receipt code)`, computed by Vault."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = RequestView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.VISITOR})
    thread_id: UUID
    client_id: UUID
    adviser_id: UUID
    receipt_token: str
    entry_id: UUID | None
    message: Sealed | None
    wraps: tuple[Wrap, ...]
    private_address: Sealed | None  # under the mailer's key


@dataclass(frozen=True, kw_only=True)
class FindRequest(Query):
    """Which request belongs to this receipt? Unknown, withdrawn and wrong answer alike: not found."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = RequestView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.VISITOR})
    receipt_token: str


@dataclass(frozen=True, kw_only=True)
class ShowRequest(Query):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = RequestView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.CALLER})


@dataclass(frozen=True, kw_only=True)
class ChooseAdviserAgain(Command):
    """The caller of the Authority's thread chooses anew and hands over the wrap: consent and key are one act."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = RequestView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.CALLER})
    adviser_id: UUID
    adviser_wrap: Wrap


@dataclass(frozen=True, kw_only=True)
class WithdrawRequest(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = RequestView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.CALLER})
