"""The very first account: `python -m gateway.first_coordinator name@example.org` prints a one-time link.

Everybody else is invited by a coordinator. Refused once a coordinator can log in, so that whoever gets at this command
later makes no second entrance.
"""

from __future__ import annotations

import os
import sys
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from gateway.adapters.account_models import Account
from gateway.database import db
from gateway.identity.invitations import invite, invite_again
from gateway.parts import parts
from gateway.serve import build
from services.contracts.envelope import Actor
from services.contracts.errors import refused
from services.contracts.fields import Role

OPERATOR = Actor(subject=UUID(int=0), role=Role.SERVICE)


def first_link(app: Flask, email: str) -> str:
    """The link of the first coordinator; asked again before it was used, a new one for the same address."""
    with app.app_context():
        coordinators = db.session.scalars(select(Account).where(Account.role == Role.COORDINATOR.value)).all()
        if any(account.active for account in coordinators):
            raise refused("coordinator_exists")
        known = next((account for account in coordinators if account.email == email.strip().lower()), None)
        if known is None:
            token = invite(OPERATOR, email=email, role=Role.COORDINATOR)[1]
        else:
            token = invite_again(OPERATOR, known.id)[1]
        return f"{parts().settings.public_url}/uitnodiging/{token}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or "@" not in sys.argv[1]:
        raise SystemExit("usage: python -m gateway.first_coordinator name@example.org")
    sys.stdout.write(first_link(build(os.environ)[0], sys.argv[1]) + "\n")
