"""Invitations: a one-time link, valid for 7 days, shown once to the coordinator who hands it over in person.

It is never mailed: whoever holds it becomes the account.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update

from gateway.adapters.account_models import Account, Invitation, Passkey
from gateway.adapters.session_table import delete_all_of
from gateway.database import db
from gateway.identity.accounts import account_by_id, one_time_codes
from gateway.identity.credentials import password_hash
from gateway.parts import parts
from gateway.trail import write_line
from services.contracts.envelope import Actor
from services.contracts.errors import not_found, refused
from services.contracts.fields import Role

TOKEN_BYTES = 32


def invite(
    by: Actor,
    *,
    email: str,
    role: Role,
    subject: UUID | None = None,
    client_id: UUID | None = None,
    language: str = "nl",
) -> tuple[Account, str]:
    """A new account that waits, and the token of its link. Refuses a mail address or person that has an account."""
    address = email.strip().lower()
    account_id = uuid4()
    taken = or_(Account.email == address, Account.subject == (subject or account_id))
    if db.session.scalar(select(Account).where(taken)) is not None:
        raise refused("account_exists")
    account = Account(
        id=account_id,
        fs_uniquifier=uuid4().hex,
        email=address,
        password=None,
        active=False,
        totp_counter=0,
        subject=subject or account_id,
        role=role.value,
        client_id=client_id,
        language=language,
        created=parts().clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    return account, _new_link(by, account, "account_invited")


def invite_again(by: Actor, account_id: UUID) -> tuple[Account, str]:
    """A fresh link; the old one, the sessions and the old credentials end at once.

    Refused for an adviser who has accepted once: whoever holds the link could then open that adviser's case files.
    """
    account = known_account(account_id)
    if account.role == Role.ADVISER.value and has_credentials(account):
        raise refused("adviser_has_credentials")
    account.password, account.tf_totp_secret, account.active = None, None, False
    account.totp_counter = 0  # it counts the steps of the old secret
    db.session.execute(delete(Passkey).where(Passkey.user_id == account.id))
    delete_all_of(db.session.connection(), account.id)
    return account, _new_link(by, account, "account_invited_again")


def revoke_invitation(by: Actor, account_id: UUID) -> None:
    """The link no longer works. Refused when there is none that does."""
    account = known_account(account_id)
    if not _end_open_links(account.id):
        raise refused("no_open_invitation")
    _tell(by, "invitation_revoked", account)
    db.session.commit()


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a link that still works: not used, revoked or too old."""
    if len(token) > 100:
        return None
    return db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == _digest(token),
            Invitation.accepted.is_(None),
            Invitation.revoked.is_(None),
            Invitation.expires > parts().clock.now(),
        )
    )


def accept_with_password(invitation: Invitation, password: str, code: str) -> bool:
    """Set password and app, once. False when the code is not of this moment."""
    account = invitation.account
    if not one_time_codes().accepts(code, invitation.totp_secret, account):
        return False
    _use_up(invitation)
    account.password = password_hash(password)
    account.tf_totp_secret = invitation.totp_secret
    _welcome(account)
    return True


def accept_with_passkey(invitation: Invitation) -> None:
    """After the passkey was verified and added (same transaction)."""
    _use_up(invitation)
    _welcome(invitation.account)


def has_credentials(account: Account) -> bool:
    return bool((account.password and account.tf_totp_secret) or account.webauthn)


def known_account(account_id: UUID) -> Account:
    """Raises not_found."""
    account = account_by_id(account_id)
    if account is None:
        raise not_found()
    return account


def _new_link(by: Actor, account: Account, action: str) -> str:
    _end_open_links(account.id)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), parts().clock.now()
    db.session.add(
        Invitation(
            id=uuid4(),
            account_id=account.id,
            token_hash=_digest(token),
            totp_secret=one_time_codes().generate_totp_secret(),
            created=now,
            expires=now + timedelta(days=parts().settings.invitation_days),
        )
    )
    _tell(by, action, account)
    db.session.commit()
    return token


def _end_open_links(account_id: UUID) -> bool:
    ended = db.session.execute(
        update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.accepted.is_(None), Invitation.revoked.is_(None))
        .values(revoked=parts().clock.now())
        .returning(Invitation.id)
    )
    return bool(ended.all())


def _use_up(invitation: Invitation) -> None:
    """Of two who use one link at the same moment, one gets in."""
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted.is_(None), Invitation.revoked.is_(None))
        .values(accepted=parts().clock.now())
        .returning(Invitation.id)
    )
    if not used.all():
        db.session.rollback()
        raise not_found()


def _welcome(account: Account) -> None:
    account.active = True
    _tell(Actor(account.subject, Role(account.role), account.client_id), "invitation_accepted", account)
    db.session.commit()


def _tell(by: Actor, action: str, account: Account) -> None:
    write_line(db.session.connection(), parts().clock.now(), by.subject, by.role, action, account.id)


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
