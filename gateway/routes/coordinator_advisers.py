"""Advisers of the pool: find, register, and change what callers read of them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.caller.cards import shown
from gateway.coordinator.forms import AdviserForm, ProfileForm, SearchForm
from gateway.coordinator.pages import carry_out, today
from gateway.coordinator.words import certificate_state
from gateway.identity import account_status
from gateway.permissions import permits
from gateway.rpc import current_actor, services
from services.contracts.directory import (
    AdviserDetail,
    ChangeAdviserProfile,
    ListAdvisers,
    LookUpNames,
    RegisterAdviser,
    ShowAdviser,
)
from services.contracts.fields import Role

blueprint = Blueprint("coordinator_advisers", __name__, url_prefix="/vertrouwenspersonen")


@blueprint.route("", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def list_advisers() -> str:
    form = SearchForm()
    search = form.wanted()
    advisers = services().ask(ListAdvisers(search=search), current_actor()).advisers
    cards = shown(one.card for one in advisers)
    return render_template(
        "coordinator/advisers.html",
        lines=[
            (one, card, certificate_state(one.certificate_until, today()))
            for one, card in zip(advisers, cards, strict=True)
        ],
        search=search,
        form=form,
        with_account=account_status.subjects_with_account(),
    )


@blueprint.route("/nieuw", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def register_adviser() -> Response:
    form = AdviserForm()
    form.offer()
    if not form.is_submitted():
        form.languages.data = ["nl"]

    def command() -> RegisterAdviser:
        return RegisterAdviser(
            command_id=form.command(),
            adviser_id=UUID(form.adviser_id.data),
            name=form.name.data,
            email=form.email.data,
            profile=form.profile.data or "",
            tracks=form.chosen_tracks(),
            languages=tuple(form.languages.data),
            certificate_until=form.certificate_until.data,
        )

    made = UUID(form.adviser_id.data) if form.validate_on_submit() else None
    return carry_out(
        form,
        command,
        version=0,
        done=_("De vertrouwenspersoon is geregistreerd."),
        next_page=_page(made) if made else url_for("coordinator_advisers.list_advisers"),
        title=_("Nieuwe vertrouwenspersoon"),
        send=_("Vertrouwenspersoon registreren"),
    )


@blueprint.get("/<uuid:adviser_id>")
@permits(Role.COORDINATOR)
def show_adviser(adviser_id: UUID) -> str:
    adviser = _load(adviser_id)
    names = services().ask(LookUpNames(client_ids=adviser.client_ids), current_actor()).clients
    (card,) = shown((adviser.card,))
    return render_template(
        "coordinator/adviser.html",
        adviser=adviser,
        card=card,
        certificate=certificate_state(adviser.certificate_until, today()),
        clients=sorted(((name, key) for key, name in names.items()), key=lambda pair: pair[0].casefold()),
        has_account=adviser_id in account_status.subjects_with_account(),
    )


@blueprint.route("/<uuid:adviser_id>/wijzigen", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def change_profile(adviser_id: UUID) -> Response:
    adviser, form = _load(adviser_id), ProfileForm()
    form.offer(adviser.card.languages)
    if not form.is_submitted():
        form.start_with(adviser)

    def command() -> ChangeAdviserProfile:
        return ChangeAdviserProfile(
            command_id=form.command(),
            adviser_id=adviser_id,
            name=form.name.data,
            profile=form.profile.data or "",
            tracks=form.chosen_tracks(),
            languages=tuple(form.languages.data),
            certificate_until=form.certificate_until.data,
            expected_version=form.version(),
        )

    return carry_out(
        form,
        command,
        version=adviser.version,
        done=_("De gegevens zijn bewaard. Medewerkers zien ze meteen."),
        next_page=_page(adviser_id),
        title=_("Gegevens wijzigen"),
        of=adviser.card.name,
        send=_("Bewaren"),
    )


def _load(adviser_id: UUID) -> AdviserDetail:
    adviser: AdviserDetail = services().ask(ShowAdviser(adviser_id=adviser_id), current_actor())
    return adviser


def _page(adviser_id: UUID) -> str:
    return url_for("coordinator_advisers.show_adviser", adviser_id=adviser_id)
