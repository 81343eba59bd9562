"""A page with several small forms: one was sent, the others are fresh; whatever went wrong, the text stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template
from werkzeug.wrappers import Response

from gateway.adviser.forms import name_ids, unbound
from gateway.forms_base import CommandForm, VersionedForm
from gateway.problems import form_again, show_form
from gateway.rpc import current_actor, services
from services.contracts.envelope import Command
from services.contracts.errors import ContractError, ErrorCode

Prepare = Callable[[str, CommandForm], None]


def show_forms(
    template: str,
    kinds: Mapping[str, type[CommandForm]],
    version: int,
    *,
    sent: tuple[str, CommandForm] | None = None,
    error: ContractError | None = None,
    prepare: Prepare | None = None,
    **values: Any,
) -> Response:
    """`sent` is the name of the form that came in and the form; `prepare` completes the fresh ones.

    After a conflict the page shows the newest state, so the form that was sent may be sent again as it is.
    """
    sent_name, sent_form = sent or ("", None)
    fresh = {name: unbound(kind) for name, kind in kinds.items() if name != sent_name}
    for name, form in fresh.items():
        if prepare:
            prepare(name, form)
        if isinstance(form, VersionedForm):
            form.looked_at(version)
    if isinstance(sent_form, VersionedForm) and error is not None and error.code is ErrorCode.CONFLICT:
        sent_form.looked_at(version)
    shown = fresh | ({sent_name: sent_form} if sent_form is not None else {})
    for name, form in shown.items():
        name_ids(form, name)
    values |= {"shown": shown, "sent": sent_name}
    if sent_form is None:
        return make_response(render_template(template, form=None, **values))
    if error is None:
        return show_form(sent_form, template, **values)
    return form_again(error, sent_form, template, **values)


def carry_out(
    form: CommandForm,
    command: Callable[[], Command],
    again: Callable[[ContractError | None], Response],
    said: str,
    to: Callable[[], str],
) -> Response:
    """Check the form, ask for the command, say that it was done and go where `to` says; else show the form `again`."""
    if not form.validate_on_submit():
        return again(None)
    try:
        services().ask(command(), current_actor())
    except ContractError as error:
        return again(error)
    flash(said)
    return redirect(to(), 303)
