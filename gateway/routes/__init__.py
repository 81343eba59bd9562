"""The pages, one file per audience. Each file exposes `blueprint` and has its line here."""

from __future__ import annotations

from flask import Blueprint

from gateway.routes import account, account_admin, accounts, caller, home, invitation, public

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    public.blueprint,
    caller.blueprint,
    accounts.blueprint,
    account.blueprint,
    invitation.blueprint,
    account_admin.blueprint,
)
