"""Asking the services, and as whom."""

from __future__ import annotations

from uuid import UUID

from gateway.identity.caller_sessions import caller
from gateway.identity.sessions import staff_session
from gateway.parts import parts
from services.chassis.rpc_client import Services
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role

NOBODY = UUID(int=0)  # a visitor is no one: there is nothing to tell one from another


def services() -> Services:
    """`services().ask(SomeRequest(...), current_actor())` answers, or raises ContractError."""
    return parts().services


def current_actor() -> Actor:
    """The logged-in person. Raises UNAUTHENTICATED without a session."""
    session = staff_session()
    if session is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    return Actor(subject=session.subject, role=session.role, client_id=session.client_id)


def visitor() -> Actor:
    """Anyone on a public page."""
    return Actor(subject=NOBODY, role=Role.VISITOR)


def caller_actor() -> Actor:
    """The caller who entered a receipt code: the thread is the person. Raises UNAUTHENTICATED without one."""
    session = caller()
    if session is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    return Actor(subject=session.thread_id, role=Role.CALLER, client_id=session.client_id)
