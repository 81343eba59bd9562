"""Sessions of people with an account: server-side, revocable, 15 minutes idle and 8 hours at most.

An adviser's Vault token lies in the session row under a key that exists only in the adviser's cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from flask import g, request

from gateway.adapters import session_table
from gateway.database import engine
from gateway.identity.sealed_cookies import Ticket, cookie_name, hand_out, new_ticket, read_ticket, take_back
from gateway.parts import parts
from services.contracts.fields import Role

COOKIE = "medewerker"
PURPOSE = b"spoorvast/session/v1"
TOUCH_AFTER = timedelta(seconds=30)  # so that not every request writes
RENEW_AFTER = timedelta(minutes=3)  # of the Vault token


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Who is logged in. `subject` is what the services know: adviser, contact or account id."""

    id_hash: bytes
    account_id: UUID
    subject: UUID
    role: Role
    client_id: UUID | None
    email: str
    renew_after: datetime
    secret: bytes | None  # the Vault token of an adviser


def staff_session() -> StaffSession | None:
    """The living session of this request, looked up once per request."""
    if "staff_session" not in g:
        g.staff_session = _find()
    return cast("StaffSession | None", g.staff_session)


def begin_staff_session(account_id: UUID, secret: bytes | None) -> Ticket:
    """A new id at every login; `secret` is sealed for the cookie's key alone."""
    settings, now = parts().settings, parts().clock.now()
    ticket = new_ticket()
    session_table.insert_staff(
        engine(),
        ticket.id_hash,
        account_id,
        now,
        now + timedelta(hours=settings.staff_hours),
        now + RENEW_AFTER,
        None if secret is None else ticket.seal(PURPOSE, secret),
    )
    hand_out(COOKIE, ticket)
    g.pop("staff_session", None)
    return ticket


def end_staff_session() -> None:
    """Log out here: the row, the opened data keys and the cookie go."""
    ticket = read_ticket(request.cookies.get(cookie_name(COOKIE)))
    if ticket is not None:
        session_table.delete_staff(engine(), ticket.id_hash)
        parts().opened.forget(ticket.id_hash)
    take_back(COOKIE)
    g.staff_session = None


def _find() -> StaffSession | None:
    ticket = read_ticket(request.cookies.get(cookie_name(COOKIE)))
    if ticket is None:
        return None
    now = parts().clock.now()
    row = session_table.find_staff(
        engine(), ticket.id_hash, now, now - timedelta(minutes=parts().settings.staff_idle_minutes)
    )
    if row is None:
        return None
    secret = None if row.sealed is None else ticket.open(PURPOSE, row.sealed)
    if row.sealed is not None and secret is None:
        return None  # the right id with the wrong key is no session
    if now - row.last_seen > TOUCH_AFTER:
        session_table.touch_staff(engine(), row.id_hash, now)
    return StaffSession(
        id_hash=row.id_hash,
        account_id=row.account_id,
        subject=row.subject,
        role=Role(row.role),
        client_id=row.client_id,
        email=row.email,
        renew_after=row.renew_after,
        secret=secret,
    )
