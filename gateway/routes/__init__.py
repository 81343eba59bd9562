"""The pages, one file per audience. Each file exposes `blueprint` and has its line here."""

from __future__ import annotations

from flask import Blueprint

from gateway.routes import (
    account,
    account_admin,
    accounts,
    adviser,
    adviser_cases,
    adviser_quick,
    adviser_threads,
    caller,
    coordinator,
    coordinator_advisers,
    coordinator_assignment,
    coordinator_contacts,
    coordinator_units,
    home,
    invitation,
    public,
    reports,
    trail,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    public.blueprint,
    caller.blueprint,
    accounts.blueprint,
    account.blueprint,
    invitation.blueprint,
    account_admin.blueprint,
    coordinator.blueprint,
    coordinator_units.blueprint,
    coordinator_contacts.blueprint,
    coordinator_assignment.blueprint,
    coordinator_advisers.blueprint,
    reports.blueprint,
    trail.blueprint,
    adviser.blueprint,
    adviser_threads.blueprint,
    adviser_cases.blueprint,
    adviser_quick.blueprint,
)
