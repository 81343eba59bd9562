"""The opdracht of a client, and which advisers its employees may choose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.coordinator.forms import AllocationForm, AssignmentForm, EndForm
from gateway.coordinator.pages import all_advisers, carry_out, client_page, load_client, today
from gateway.coordinator.words import certificate_state
from gateway.permissions import permits
from services.contracts.directory import (
    AdviserDetail,
    AgreeAssignment,
    AllocateAdviser,
    AllocationView,
    ClientDetail,
    EndAllocation,
)
from services.contracts.errors import not_found
from services.contracts.fields import Role

blueprint = Blueprint("coordinator_assignment", __name__, url_prefix="/klanten/<uuid:client_id>")


@blueprint.route("/opdracht", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def agree_assignment(client_id: UUID) -> Response:
    client, form = load_client(client_id), AssignmentForm()
    form.offer(all_advisers(), supporting(client, today()))
    if not form.is_submitted():
        form.start_with(client.assignment, today())

    def command() -> AgreeAssignment:
        return AgreeAssignment(
            command_id=form.command(),
            client_id=client_id,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            modules=form.chosen_modules(),
            report_due_month=int(form.report_due_month.data),
            report_due_day=form.report_due_day.data,
            advisory_adviser_id=UUID(form.advisory_adviser.data),
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("De opdracht is vastgelegd."),
        next_page=client_page(client_id, "opdracht"),
        title=_("Opdracht"),
        intro=_(
            "Houd de ingangsdatum gelijk als je de lopende opdracht aanpast. Een latere ingangsdatum is een nieuwe"
            " opdracht; de lopende eindigt dan de dag ervoor."
        )
        if client.assignment
        else "",
        of=client.name,
        send=_("Opdracht vastleggen"),
    )


@blueprint.route("/toewijzingen/nieuw", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def allocate_adviser(client_id: UUID) -> Response:
    client, form, now = load_client(client_id), AllocationForm(), today()
    offer_allocation(form, client, all_advisers(), now)
    if not form.is_submitted():
        form.starts_on.data = now

    def command() -> AllocateAdviser:
        return AllocateAdviser(
            command_id=form.command(),
            client_id=client_id,
            adviser_id=UUID(form.adviser.data),
            starts_on=form.starts_on.data,
            reason=form.reason.data or "",
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("De vertrouwenspersoon is toegewezen."),
        next_page=client_page(client_id, "toewijzingen"),
        title=_("Vertrouwenspersoon toewijzen"),
        of=client.name,
        send=_("Toewijzen"),
    )


@blueprint.route("/toewijzingen/<uuid:adviser_id>/einde", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def end_allocation(client_id: UUID, adviser_id: UUID) -> Response:
    client, form = load_client(client_id), EndForm()
    allocation = _latest(client, adviser_id)
    if not form.is_submitted():
        form.ends_on.data = max(today(), allocation.starts_on)

    def command() -> EndAllocation:
        return EndAllocation(
            command_id=form.command(),
            client_id=client_id,
            adviser_id=adviser_id,
            ends_on=form.ends_on.data,
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("Het einde van de toewijzing is vastgelegd."),
        next_page=client_page(client_id, "toewijzingen"),
        title=_("Toewijzing beëindigen"),
        intro=_(
            "Na deze dag kan niemand meer voor deze vertrouwenspersoon kiezen."
            " Gesprekken die al lopen gaan gewoon door."
        ),
        of=f"{allocation.adviser.name}, {client.name}",
        send=_("Einde vastleggen"),
        kind="danger",
    )


def supporting(client: ClientDetail, day: date) -> frozenset[UUID]:
    """Whom employees of this client can choose on that day or later."""
    return frozenset(one.adviser.adviser_id for one in client.allocations if one.ends_on is None or one.ends_on >= day)


def offer_allocation(form: AllocationForm, client: ClientDetail, advisers: Iterable[AdviserDetail], now: date) -> None:
    """Advisers who may be allocated: certified, not the standing advisory adviser, not allocated without end."""
    taken = {one.adviser.adviser_id for one in client.allocations if one.ends_on is None}
    if client.assignment:
        taken.add(client.assignment.advisory_adviser_id)
    form.offer(
        (one.card.adviser_id, one.card.name)
        for one in advisers
        if one.card.adviser_id not in taken and certificate_state(one.certificate_until, now) in {"valid", "ending"}
    )


def _latest(client: ClientDetail, adviser_id: UUID) -> AllocationView:
    found = [one for one in client.allocations if one.adviser.adviser_id == adviser_id]
    if not found:
        raise not_found()
    return max(found, key=lambda one: one.starts_on)
