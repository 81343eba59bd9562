"""The trail for the privacy officer: who opened and did what, in which role, when. Never what was in it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import format_datetime

from gateway.permissions import permits
from gateway.trail_page.reading import read_trail
from gateway.trail_page.words import SERVICE_NAMES, TRAIL_ROLES, action_name
from services.contracts.errors import not_found
from services.contracts.fields import Role

blueprint = Blueprint("trail", __name__, url_prefix="/spoor")
blueprint.add_app_template_filter(action_name)
EVERYTHING = ""
LARGEST = 2**63 - 1


@blueprint.get("")
@permits(Role.PRIVACY_OFFICER)
def show_trail() -> str:
    """`?dienst=` filters by service; the position per service (`?casebook=120`) is where an older page begins."""
    service = request.args.get("dienst", EVERYTHING)
    if service not in {EVERYTHING, *SERVICE_NAMES}:
        raise not_found()
    wanted = tuple(SERVICE_NAMES) if service == EVERYTHING else (service,)
    before = {name: position for name in wanted if (position := _position(request.args.get(name))) is not None}
    full = request.args.get("nummers") == "volledig"
    found = read_trail(wanted, before)
    kept = {"dienst": service} | ({"nummers": "volledig"} if full else {})
    return render_template(
        "trail/show.html",
        found=found,
        service=service,
        service_names=SERVICE_NAMES,
        role_names=TRAIL_ROLES,
        full=full,
        newest=kept,
        older=kept | dict(found.older),
        before=before,
        second=_second,
    )


def _position(given: str | None) -> int | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and int(given) <= LARGEST):
        raise not_found()
    return int(given)


def _second(at: object) -> str:
    """`3 mrt 2026, 14:05:09`, in Dutch time."""
    return str(format_datetime(at, "d MMM yyyy, HH:mm:ss"))
