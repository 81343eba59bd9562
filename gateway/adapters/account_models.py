"""Accounts and passkeys as Flask-Security's datastore knows them; only the fields that are used."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import ForeignKey, func
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Model(DeclarativeBase):
    """Base of the gateway's tables."""


class Account(Model, UserMixin):
    """A person who can log in. `subject` is whom the services know: adviser or contact id, else the account's own."""

    __tablename__ = "accounts"
    id: Mapped[UUID] = mapped_column(primary_key=True)  # type: ignore[assignment]  # theirs is an int
    email: Mapped[str]  # small letters
    password: Mapped[str | None]  # argon2id over an HMAC with a pepper from Vault
    active: Mapped[bool]  # False until the invitation was accepted, and again once blocked
    fs_uniquifier: Mapped[str]
    fs_webauthn_user_handle: Mapped[str | None]  # type: ignore[assignment]
    tf_totp_secret: Mapped[str | None]  # sealed under a key that the database does not hold
    totp_counter: Mapped[int]  # the last time step whose code was used: no code works twice
    subject: Mapped[UUID]
    role: Mapped[str]
    client_id: Mapped[UUID | None]
    language: Mapped[str]
    created: Mapped[datetime]
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", order_by="Passkey.create_datetime"
    )


class Passkey(Model, WebAuthnMixin):
    __tablename__ = "passkeys"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[datetime]
    create_datetime: Mapped[datetime] = mapped_column(server_default=func.now())
    name: Mapped[str]
    usage: Mapped[str]
    user: Mapped[Account] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, object]:
        return {"id": self.user_id}


class Invitation(Model):
    """A one-time link for one account. Only the digest of its token is kept, so the database cannot hand it out."""

    __tablename__ = "invitations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes]
    totp_secret: Mapped[str]  # sealed; the secret that the invited person's app gets
    created: Mapped[datetime]
    expires: Mapped[datetime]
    accepted: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class RoleName(RoleMixin):
    """Roles are a word on the account, not rows; Flask-Security's datastore wants a class."""
