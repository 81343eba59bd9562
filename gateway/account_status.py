"""What a coordinator may know of accounts: who can log in, since when, and whether somebody is logged in now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, text

from gateway.adapters.account_models import Account
from gateway.adapters.session_table import delete_all_of
from gateway.database import db
from gateway.invitations import has_credentials, known_account, latest_invitation
from gateway.login import record_in
from gateway.parts import parts
from gateway.sessions import staff_session
from services.contracts.envelope import Actor
from services.contracts.errors import refused
from services.contracts.fields import Role


class AccountState(StrEnum):
    INVITED = "invited"
    LAPSED = "lapsed"  # the invitation was revoked or is too old
    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class AccountLine:
    account_id: UUID
    email: str
    role: Role
    client_id: UUID | None
    state: AccountState
    invited_until: datetime | None
    sessions: int
    may_invite_again: bool


def all_accounts() -> list[AccountLine]:
    """By role and mail address."""
    accounts = db.session.scalars(select(Account).order_by(Account.role, Account.email))
    return [status_of(account) for account in accounts]


def status_of(account: Account) -> AccountLine:
    invitation, ready = latest_invitation(account.id), has_credentials(account)
    state = AccountState.ACTIVE if account.active else AccountState.BLOCKED if ready else AccountState.LAPSED
    open_until = None
    if not ready and invitation is not None and invitation.accepted is None and invitation.revoked is None:
        open_until = invitation.expires if invitation.expires > parts().clock.now() else None
        state = AccountState.INVITED if open_until else state
    return AccountLine(
        account_id=account.id,
        email=account.email,
        role=Role(account.role),
        client_id=account.client_id,
        state=state,
        invited_until=open_until,
        sessions=_living_sessions(account.id),
        may_invite_again=not (ready and account.role == Role.ADVISER.value),
    )


def subjects_with_account() -> set[UUID]:
    return set(db.session.scalars(select(Account.subject)))


def own_account() -> UUID | None:
    session = staff_session()
    return None if session is None else session.account_id


def block(by: Actor, account_id: UUID) -> None:
    """No login any more, and every session ends now. Credentials stay, so that only their owner can come back."""
    if account_id == own_account():
        raise refused("own_account")
    account = known_account(account_id)
    account.active = False
    delete_all_of(db.session.connection(), account_id)
    record_in(db.session.connection(), by, "account_blocked", account_id)
    db.session.commit()


def allow(by: Actor, account_id: UUID) -> None:
    """Undo `block`: the old credentials work again. Refused for an account that has none."""
    account = known_account(account_id)
    if not has_credentials(account):
        raise refused("no_credentials")
    account.active = True
    record_in(db.session.connection(), by, "account_allowed", account_id)
    db.session.commit()


def _living_sessions(account_id: UUID) -> int:
    found = db.session.execute(
        text("SELECT count(*) FROM sessions WHERE account_id = :account_id AND expires > :now"),
        {"account_id": account_id, "now": parts().clock.now()},
    )
    return int(found.scalar_one())
