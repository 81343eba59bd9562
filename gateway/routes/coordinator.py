"""Clients: find one among hundreds, register one, and see all of one on a single page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.coordinator.forms import AllocationForm, ClientForm, ContactForm, SearchForm, UnitForm, name_ids
from gateway.coordinator.pages import all_advisers, carry_out, client_page, load_client, today
from gateway.coordinator.units import as_tree
from gateway.coordinator.words import CONTACT_ROLES, MODULES, certificate_state, listed, month_choices
from gateway.forms_base import VersionedForm
from gateway.identity import account_status
from gateway.parts import parts
from gateway.permissions import permits
from gateway.routes.coordinator_assignment import offer_allocation
from gateway.rpc import current_actor, services
from services.contracts.directory import ClientDetail, ListClients, RegisterClient
from services.contracts.fields import Role

blueprint = Blueprint("coordinator", __name__)
LINES = 50  # on one page
FURTHEST = 100_000  # pages; beyond it a typed number means nothing


@blueprint.route("/klanten", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def list_clients() -> str:
    form = SearchForm()
    search = form.wanted()
    page = min(max(request.values.get("bladzij", 1, type=int), 1), FURTHEST)
    found = services().ask(ListClients(search=search, offset=(page - 1) * LINES, limit=LINES), current_actor())
    return render_template(
        "coordinator/clients.html",
        lines=found.lines,
        total=found.total,
        first=(page - 1) * LINES + 1,
        page=page,
        pages=max(1, -(-found.total // LINES)),
        search=search,
        form=form,
    )


@blueprint.route("/klanten/nieuw", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def register_client() -> Response:
    form = ClientForm()

    def command() -> RegisterClient:
        return RegisterClient(
            command_id=form.command(),
            client_id=UUID(form.client_id.data),
            name=form.name.data,
            slug=form.path(),
            sector=form.sector.data,
        )

    made = UUID(form.client_id.data) if form.validate_on_submit() else None
    return carry_out(
        form,
        command,
        version=0,
        done=_("De klant is geregistreerd. Leg nu eenheden, contactpersonen en de opdracht vast."),
        next_page=client_page(made) if made else "/klanten",
        title=_("Nieuwe klant"),
        send=_("Klant registreren"),
        back="/klanten",
    )


@blueprint.get("/klanten/<uuid:client_id>")
@permits(Role.COORDINATOR)
def show_client(client_id: UUID) -> str:
    """Everything of a client, with the forms that are needed most folded in."""
    client, now = load_client(client_id), today()
    advisers = all_advisers()
    unit_form, contact_form, allocation_form = UnitForm(), ContactForm(), AllocationForm()
    unit_form.offer(client.units)
    unit_form.valid_from.data = allocation_form.starts_on.data = now
    offer_allocation(allocation_form, client, advisers, now)
    _fold_in(client, {"eenheid": unit_form, "contact": contact_form, "toewijzing": allocation_form})
    return render_template(
        "coordinator/client.html",
        client=client,
        today=now,
        units=as_tree(client.units),
        total=sum(unit.headcount for unit in client.units),
        contact_roles=CONTACT_ROLES,
        modules=listed(client.assignment.modules, MODULES) if client.assignment else "",
        months=dict(month_choices()),
        names={one.card.adviser_id: one.card.name for one in advisers},
        certificates={one.card.adviser_id: certificate_state(one.certificate_until, now) for one in advisers},
        with_account=account_status.subjects_with_account(),
        public_url=parts().settings.public_url,
        unit_form=unit_form,
        contact_form=contact_form,
        allocation_form=allocation_form,
    )


def _fold_in(client: ClientDetail, forms: dict[str, VersionedForm]) -> None:
    for name, form in forms.items():
        form.looked_at(client.version)
        name_ids(form, name)
