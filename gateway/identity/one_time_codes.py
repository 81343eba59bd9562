"""TOTP by Flask-Security, with the replay protection it leaves to the application."""

from __future__ import annotations

import io

import qrcode
import qrcode.image.svg
from flask_security.totp import Totp
from passlib.exc import TokenError, UsedTokenError
from passlib.totp import TotpMatch
from sqlalchemy import update

from gateway.adapters.account_models import Account
from gateway.database import db

WINDOW = 30  # seconds a code may be early or late


class OneTimeCodes(Totp):
    """Every code works once: the time step of the last one is kept, and only a later step is taken."""

    def get_last_counter(self, user: Account) -> int | None:  # type: ignore[override]
        return user.totp_counter or None

    def set_last_counter(self, user: Account, tmatch: TotpMatch) -> None:  # type: ignore[override]
        """In one statement, so that two requests with the same code cannot both win."""
        with db.engine.begin() as connection:
            taken = connection.execute(
                update(Account)
                .where(Account.id == user.id, Account.totp_counter < tmatch.counter)
                .values(totp_counter=tmatch.counter)
            )
        if not taken.rowcount:
            raise UsedTokenError

    def accepts(self, code: str, sealed_secret: str, account: Account) -> bool:
        """Is this the code of this moment, never used before?"""
        return bool(self.verify_totp(code.replace(" ", ""), sealed_secret, account, window=WINDOW))

    def compare_for_nothing(self, code: str, sealed_secret: str) -> None:
        """The work of `accepts` without an answer: it takes as long and uses no code up."""
        try:
            self._totp.verify(code.replace(" ", ""), sealed_secret, window=WINDOW)
        except TokenError:
            return

    def seal(self, base32: str) -> str:
        """A secret that exists already, in the sealed form in which accounts keep it."""
        return str(self._totp(key=base32).to_json(encrypt=True))

    def picture(self, email: str, sealed_secret: str) -> bytes:
        """The QR code as SVG, for an <img> of this origin."""
        image = qrcode.make(
            self.get_totp_uri(email, sealed_secret), image_factory=qrcode.image.svg.SvgPathFillImage, border=2
        )
        drawn = io.BytesIO()
        image.save(drawn)
        return drawn.getvalue()
