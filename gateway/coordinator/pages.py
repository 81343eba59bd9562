"""What the coordinator's pages share: loading a client, carrying a form out, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from gateway.forms_base import CommandForm, VersionedForm
from gateway.parts import parts
from gateway.problems import form_again, show_form
from gateway.rpc import current_actor, services
from services.contracts.directory import AdviserDetail, ClientDetail, ListAdvisers, ShowClient
from services.contracts.envelope import Command
from services.contracts.errors import ContractError, ErrorCode

HERE = ZoneInfo("Europe/Amsterdam")
FORM = "coordinator/form.html"


def today() -> date:
    return parts().clock.now().astimezone(HERE).date()


def load_client(client_id: UUID) -> ClientDetail:
    client: ClientDetail = services().ask(ShowClient(client_id=client_id), current_actor())
    return client


def all_advisers() -> tuple[AdviserDetail, ...]:
    """Everyone in the pool, by name."""
    advisers: tuple[AdviserDetail, ...] = services().ask(ListAdvisers(), current_actor()).advisers
    return advisers


def carry_out(
    form: CommandForm, command: Callable[[], Command], *, version: int, done: str, next_page: str, **shown: Any
) -> Response:
    """Shows the form, or sends its command and goes on. `version` is what the page has just loaded.

    Who was overtaken gets the form back with their words, now looking at the new version.
    """
    if isinstance(form, VersionedForm) and not form.is_submitted():
        form.looked_at(version)
    if not form.validate_on_submit():
        return show_form(form, FORM, next_page=next_page, **shown)
    try:
        services().ask(command(), current_actor())
    except ContractError as error:
        if error.code is ErrorCode.CONFLICT and isinstance(form, VersionedForm):
            form.looked_at(version)
        return form_again(error, form, FORM, next_page=next_page, **shown)
    flash(done)
    return redirect(next_page, 303)


def client_page(client_id: UUID, section: str = "") -> str:
    return url_for("coordinator.show_client", client_id=client_id, _anchor=section or None)
