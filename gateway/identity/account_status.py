"""What a coordinator may know of accounts: who can log in, since when, and whether somebody is logged in now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from gateway.adapters.account_models import Account, Invitation
from gateway.adapters.session_table import delete_all_of
from gateway.database import db
from gateway.identity.invitations import has_credentials, known_account
from gateway.identity.sessions import staff_session
from gateway.parts import parts
from gateway.trail import record_in
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
    """By role and mail address, in three queries however many there are."""
    accounts = db.session.scalars(
        select(Account).options(selectinload(Account.webauthn)).order_by(Account.role, Account.email)
    ).all()
    open_invitations, sessions = _open_invitations(), _living_sessions()
    return [_line(account, open_invitations.get(account.id), sessions.get(account.id, 0)) for account in accounts]


def status_of(account: Account) -> AccountLine:
    return _line(account, _open_invitations().get(account.id), _living_sessions().get(account.id, 0))


def _line(account: Account, open_until: datetime | None, sessions: int) -> AccountLine:
    ready = has_credentials(account)
    state = AccountState.ACTIVE if account.active else AccountState.BLOCKED if ready else AccountState.LAPSED
    if open_until is not None and not ready:
        state = AccountState.INVITED
    return AccountLine(
        account_id=account.id,
        email=account.email,
        role=Role(account.role),
        client_id=account.client_id,
        state=state,
        invited_until=open_until,
        sessions=sessions,
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


def _open_invitations() -> dict[UUID, datetime]:
    """Until when the link of an account works; an account has at most one that does."""
    found = db.session.execute(
        select(Invitation.account_id, Invitation.expires).where(
            Invitation.accepted.is_(None), Invitation.revoked.is_(None), Invitation.expires > parts().clock.now()
        )
    )
    return {row.account_id: row.expires for row in found}


def _living_sessions() -> dict[UUID, int]:
    now = parts().clock.now()
    found = db.session.execute(
        text(
            "SELECT account_id, count(*) FROM sessions WHERE expires > :now AND last_seen > :seen GROUP BY account_id"
        ),
        {"now": now, "seen": now - timedelta(minutes=parts().settings.staff_idle_minutes)},
    )
    return {account_id: int(count) for account_id, count in found}
