"""The pages, one file per audience. Each file exposes `blueprint` and has its line here."""

from __future__ import annotations

from flask import Blueprint

from gateway.routes import account, account_admin, accounts, home, invitation

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    accounts.blueprint,
    account.blueprint,
    invitation.blueprint,
    account_admin.blueprint,
)
