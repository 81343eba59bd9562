"""The short session of a caller who entered a receipt code: 30 minutes idle, no account, nothing recorded.

The code lies in the row under a key that exists only in the caller's cookie. The row holds no time of arrival,
only its end, and is deleted then; its table is not in any backup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from flask import g, request

from gateway.adapters import session_table
from gateway.database import engine
from gateway.identity.sealed_cookies import cookie_name, hand_out, new_ticket, read_ticket, take_back
from gateway.parts import parts

COOKIE = "gesprek"
PURPOSE = b"spoorvast/caller/v1"


@dataclass(frozen=True, slots=True, repr=False)
class CallerSession:
    """`code` is the normalised receipt code: 16 characters, without hyphens. Never show it in a URL or a log.

    `unconfirmed` until the caller says that the new code is noted down; only so long it is shown.
    """

    code: str
    thread_id: UUID
    client_id: UUID
    id_hash: bytes
    unconfirmed: bool = False


def open_caller_session(code: str, thread_id: UUID, client_id: UUID, *, unconfirmed: bool = False) -> None:
    """Begin a session for this thread; the cookie travels with the response of this request."""
    end_caller_session()
    now = parts().clock.now()
    ticket = new_ticket()
    words = {"code": code, "thread": thread_id.hex, "client": client_id.hex, "unconfirmed": unconfirmed}
    payload = json.dumps(words).encode("ascii")
    session_table.insert_caller(engine(), ticket.id_hash, now, _end(now), ticket.seal(PURPOSE, payload))
    hand_out(COOKIE, ticket)
    g.caller_session = CallerSession(code, thread_id, client_id, ticket.id_hash, unconfirmed)


def caller() -> CallerSession | None:
    """The caller of this request, or None (no code entered, or more than 30 minutes ago)."""
    if "caller_session" not in g:
        g.caller_session = _find()
    return cast("CallerSession | None", g.caller_session)


def end_caller_session() -> None:
    """Close the conversation on this device: the row, the opened keys and the cookie go."""
    ticket = read_ticket(request.cookies.get(cookie_name(COOKIE)))
    if ticket is not None:
        session_table.delete_caller(engine(), ticket.id_hash)
        parts().opened.forget(ticket.id_hash)
        take_back(COOKIE)
    g.caller_session = None


def _end(now: datetime) -> datetime:
    return now + timedelta(minutes=parts().settings.caller_idle_minutes)


def _find() -> CallerSession | None:
    ticket = read_ticket(request.cookies.get(cookie_name(COOKIE)))
    if ticket is None:
        return None
    now = parts().clock.now()
    sealed = session_table.find_caller(engine(), ticket.id_hash, now, _end(now))
    payload = None if sealed is None else ticket.open(PURPOSE, sealed)
    if payload is None:
        return None
    words = json.loads(payload)
    return CallerSession(
        words["code"],
        UUID(hex=words["thread"]),
        UUID(hex=words["client"]),
        ticket.id_hash,
        words.get("unconfirmed", False),
    )
