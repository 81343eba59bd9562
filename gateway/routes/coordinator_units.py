"""Units of a client: from a day on, with a headcount that changes, until a last day."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.coordinator.forms import EndForm, HeadcountForm, UnitForm
from gateway.coordinator.pages import carry_out, client_page, load_client, today
from gateway.permissions import permits
from services.contracts.directory import ChangeHeadcount, ClientDetail, EndUnit, RegisterUnit, UnitView
from services.contracts.errors import not_found
from services.contracts.fields import Role

blueprint = Blueprint("coordinator_units", __name__, url_prefix="/klanten/<uuid:client_id>/eenheden")
SECTION = "eenheden"


@blueprint.route("/nieuw", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def register_unit(client_id: UUID) -> Response:
    client, form = load_client(client_id), UnitForm()
    form.offer(client.units)
    if not form.is_submitted():
        form.valid_from.data = today()

    def command() -> RegisterUnit:
        return RegisterUnit(
            command_id=form.command(),
            client_id=client_id,
            unit_id=UUID(form.unit_id.data),
            name=form.name.data,
            parent_id=form.parent_id(),
            headcount=form.headcount.data,
            valid_from=form.valid_from.data,
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("De eenheid is toegevoegd."),
        next_page=client_page(client_id, SECTION),
        title=_("Eenheid toevoegen"),
        of=client.name,
        send=_("Eenheid toevoegen"),
    )


@blueprint.route("/<uuid:unit_id>/aantal", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def change_headcount(client_id: UUID, unit_id: UUID) -> Response:
    client, form = load_client(client_id), HeadcountForm()
    unit = _unit(client, unit_id)
    if not form.is_submitted():
        form.headcount.data, form.valid_from.data = unit.headcount, today()

    def command() -> ChangeHeadcount:
        return ChangeHeadcount(
            command_id=form.command(),
            client_id=client_id,
            unit_id=unit_id,
            headcount=form.headcount.data,
            valid_from=form.valid_from.data,
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("Het aantal medewerkers is bijgewerkt."),
        next_page=client_page(client_id, SECTION),
        title=_("Aantal medewerkers"),
        of=f"{unit.name}, {client.name}",
        send=_("Aantal bewaren"),
    )


@blueprint.route("/<uuid:unit_id>/einde", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def end_unit(client_id: UUID, unit_id: UUID) -> Response:
    client, form = load_client(client_id), EndForm()
    unit = _unit(client, unit_id)
    if not form.is_submitted():
        form.ends_on.data = today()

    def command() -> EndUnit:
        return EndUnit(
            command_id=form.command(),
            client_id=client_id,
            unit_id=unit_id,
            ends_on=form.ends_on.data,
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=client.version,
        done=_("Het einde van de eenheid is vastgelegd."),
        next_page=client_page(client_id, SECTION),
        title=_("Eenheid beëindigen"),
        intro=_("Dit kun je niet terugdraaien. De eenheid en haar aantallen blijven bewaard voor het jaarverslag."),
        of=f"{unit.name}, {client.name}",
        send=_("Einde vastleggen"),
        kind="danger",
    )


def _unit(client: ClientDetail, unit_id: UUID) -> UnitView:
    for unit in client.units:
        if unit.unit_id == unit_id:
            return unit
    raise not_found()
