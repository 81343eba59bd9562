"""What an adviser sees first: who waits, who wrote, which case files are open."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from gateway.adviser.clients import clients_for_names
from gateway.adviser.words import day_in_words, waiting_since
from gateway.parts import parts
from gateway.permissions import permits
from gateway.rpc import current_actor, services
from services.contracts.casebook import ShowWorklist, Worklist
from services.contracts.fields import Role

blueprint = Blueprint("adviser", __name__)
blueprint.add_app_template_filter(day_in_words, "day_in_words")


@blueprint.get("/vandaag")
@permits(Role.ADVISER)
def today() -> str:
    now = parts().clock.now()
    return render_template(
        "adviser/today.html",
        work=_worklist(),
        clients=clients_for_names(),
        waiting=lambda asked: waiting_since(asked, now),
    )


@blueprint.get("/dossiers")
@permits(Role.ADVISER)
def cases() -> str:
    """Open ones; with `?ook=afgesloten` all of them."""
    everything = request.args.get("ook") == "afgesloten"
    return render_template(
        "adviser/cases.html", work=_worklist(everything), clients=clients_for_names(), everything=everything
    )


def _worklist(closed_cases: bool = False) -> Worklist:
    found: Worklist = services().ask(ShowWorklist(closed_cases=closed_cases), current_actor())
    return found
