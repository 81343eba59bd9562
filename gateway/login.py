"""What a right login does, whichever way somebody proved who they are; and how sessions end."""

from __future__ import annotations

from uuid import UUID

from flask import session

from gateway.adapters.account_models import Account
from gateway.adapters.session_table import delete_all_of
from gateway.database import engine
from gateway.identity.adviser_vault import end_adviser_token, log_in_adviser
from gateway.identity.sessions import begin_staff_session, end_staff_session, staff_session
from gateway.navigation import first_page
from gateway.trail import record_in
from services.contracts.envelope import Actor
from services.contracts.fields import Role


def begin(account: Account, wanted: str) -> str:
    """A new session; answers the page to go to. Raises ContractError when an adviser's keys cannot be reached."""
    role = Role(account.role)
    token = log_in_adviser(account.subject) if role is Role.ADVISER else None
    end_staff_session()
    session.pop("csrf_token", None)  # forms from before the login no longer work
    session["taal"] = session.get("taal", account.language)
    begin_staff_session(account.id, token)
    _record(actor_of(account), "logged_in", account.id)
    return wanted if is_our_page(wanted) else first_page(role)


def record_failure(account: Account | None) -> None:
    """A wrong attempt on a known account goes to the trail; one on an unknown address leaves nothing."""
    if account is not None:
        _record(actor_of(account), "login_failed", account.id)


def end() -> None:
    """Log out here: the session, the opened keys and the adviser's Vault token end."""
    found = staff_session()
    if found is not None:
        _record(Actor(found.subject, found.role, found.client_id), "logged_out", found.account_id)
        end_adviser_token(found)
    end_staff_session()
    session.pop("csrf_token", None)


def end_everywhere(by: Actor, account_id: UUID) -> int:
    """Every session of an account ends at once; answers how many there were."""
    with engine().begin() as connection:
        ended = delete_all_of(connection, account_id)
        record_in(connection, by, "sessions_revoked", account_id)
    return ended


def is_our_page(path: str) -> bool:
    """Only a path of this site may follow a login."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def actor_of(account: Account) -> Actor:
    return Actor(account.subject, Role(account.role), account.client_id)


def _record(by: Actor, action: str, subject: UUID) -> None:
    with engine().begin() as connection:
        record_in(connection, by, action, subject)
