"""Contact persons of a client: who receives the reports, and as whom."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.coordinator.forms import ContactForm
from gateway.coordinator.pages import carry_out, client_page, load_client
from gateway.permissions import permits
from services.contracts.directory import AppointContact, ClientDetail, ContactView
from services.contracts.errors import not_found
from services.contracts.fields import Role

blueprint = Blueprint("coordinator_contacts", __name__, url_prefix="/klanten/<uuid:client_id>/contactpersonen")
SECTION = "contactpersonen"


@blueprint.route("/nieuw", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def appoint_contact(client_id: UUID) -> Response:
    client, form = load_client(client_id), ContactForm()
    return carry_out(
        form,
        lambda: _command(form, client_id, UUID(form.contact_id.data)),
        version=client.version,
        done=_("De contactpersoon is toegevoegd. Nodig deze persoon uit om verslagen te kunnen lezen."),
        next_page=client_page(client_id, SECTION),
        title=_("Contactpersoon toevoegen"),
        of=client.name,
        send=_("Contactpersoon toevoegen"),
    )


@blueprint.route("/<uuid:contact_id>", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def change_contact(client_id: UUID, contact_id: UUID) -> Response:
    client, form = load_client(client_id), ContactForm()
    contact = _contact(client, contact_id)
    if not form.is_submitted():
        form.name.data, form.email.data, form.role.data = contact.name, contact.email, contact.role.value
    return carry_out(
        form,
        lambda: _command(form, client_id, contact_id),
        version=client.version,
        done=_("De contactpersoon is bijgewerkt."),
        next_page=client_page(client_id, SECTION),
        title=_("Contactpersoon wijzigen"),
        intro=_("Het e-mailadres waarmee iemand inlogt verandert hierdoor niet."),
        of=client.name,
        send=_("Bewaren"),
    )


def _command(form: ContactForm, client_id: UUID, contact_id: UUID) -> AppointContact:
    return AppointContact(
        command_id=form.command(),
        client_id=client_id,
        contact_id=contact_id,
        name=form.name.data,
        email=form.email.data,
        role=form.contact_role(),
        expected_version=form.version(),
    )


def _contact(client: ClientDetail, contact_id: UUID) -> ContactView:
    for contact in client.contacts:
        if contact.contact_id == contact_id:
            return contact
    raise not_found()
