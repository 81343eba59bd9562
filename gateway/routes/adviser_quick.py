"""Quick entry: an oral contact in under a minute, without a receipt code (domain research §5.10)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.adviser.clients import served_clients
from gateway.adviser.forms import OralContactForm
from gateway.adviser.pages import carry_out
from gateway.adviser.words import today_here
from gateway.permissions import permits
from gateway.problems import form_again, show_form
from gateway.rpc import current_actor
from gateway.sealing import new_note_key, seal_entry, wrap_for_adviser
from services.contracts.casebook import Outcome, RecordOralContact
from services.contracts.errors import ContractError
from services.contracts.fields import Channel, Role

blueprint = Blueprint("adviser_quick", __name__)


@blueprint.get("/dossiers/snel")
@permits(Role.ADVISER)
def choose_client() -> str | Response:
    """First the organisation, because its units differ; with only one there is nothing to choose."""
    clients = served_clients()
    if len(clients.all) == 1:
        return redirect(url_for(".record", client_id=clients.all[0].client_id), 303)
    return render_template("adviser/quick_client.html", clients=clients.all)


@blueprint.route("/dossiers/snel/<uuid:client_id>", methods=["GET", "POST"])
@permits(Role.ADVISER)
def record(client_id: UUID) -> Response:
    clients = served_clients()
    client = clients.get(client_id)
    form = OralContactForm(held_on=today_here())
    form.offer(client.units)
    page, values = "adviser/quick.html", {"client": client, "several": len(clients.all) > 1}

    def again(error: ContractError | None) -> Response:
        return form_again(error, form, page, **values) if error else show_form(form, page, **values)

    return carry_out(
        form,
        lambda: _contact(client_id, form),
        again,
        _("Vastgelegd. Hieronder staat het dossier."),
        lambda: url_for("adviser_cases.read", case_id=form.case_id.data),
    )


def _contact(client_id: UUID, form: OralContactForm) -> RecordOralContact:
    """The command's id is also the conversation's; case and note have ids of their own in the form."""
    case_id, entry_id = UUID(form.case_id.data), UUID(form.entry_id.data)
    key = new_note_key(case_id)
    words = form.words.data
    return RecordOralContact(
        command_id=form.command(),
        case_id=case_id,
        client_id=client_id,
        conversation_id=form.command(),
        held_on=form.held_on.data,
        channel=Channel(form.channel.data),
        minutes=form.minutes.data,
        classification=form.coded(),
        note_key=wrap_for_adviser(key, current_actor().subject),
        entry_id=entry_id if words else None,
        note=seal_entry(key, entry_id, words) if words else None,
        outcome=Outcome(form.outcome.data) if form.outcome.data else None,
    )
