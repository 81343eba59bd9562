"""Where each role can go: the menu of the staff pages, and the page after login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, g, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway.identity.sessions import StaffSession
from gateway.parts import parts
from gateway.permissions import permission_of
from services.contracts.fields import Role


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    label: LazyString
    roles: frozenset[Role]


ADVISER, COORDINATOR = Role.ADVISER, Role.COORDINATOR
PLACES = (
    Place("/vandaag", _l("Vandaag"), frozenset({ADVISER})),
    Place("/dossiers", _l("Dossiers"), frozenset({ADVISER})),
    Place("/dossiers/snel", _l("Snel vastleggen"), frozenset({ADVISER})),
    Place("/klanten", _l("Klanten"), frozenset({COORDINATOR})),
    Place("/vertrouwenspersonen", _l("Vertrouwenspersonen"), frozenset({COORDINATOR})),
    Place("/verslagen", _l("Jaarverslagen"), frozenset({ADVISER, COORDINATOR, Role.CLIENT_CONTACT})),
    Place("/accounts", _l("Accounts"), frozenset({COORDINATOR})),
    Place("/spoor", _l("Spoor"), frozenset({Role.PRIVACY_OFFICER})),
)
ROLE_NAMES = {
    Role.ADVISER: _l("vertrouwenspersoon"),
    Role.COORDINATOR: _l("coördinator"),
    Role.CLIENT_CONTACT: _l("contactpersoon"),
    Role.PRIVACY_OFFICER: _l("functionaris gegevensbescherming"),
    Role.QUALITY_LEAD: _l("kwaliteitsverantwoordelijke"),
}


def places_of(role: Role) -> tuple[Place, ...]:
    return tuple(place for place in PLACES if role in place.roles)


def first_page(role: Role) -> str:
    """Where somebody lands after login; `/account` for a role without pages of its own yet."""
    places = places_of(role)
    return places[0].path if places else "/account"


def show_navigation(app: Flask) -> None:
    """Give every template the provider's name and telephone number, and the staff templates their menu."""

    @app.context_processor
    def values() -> dict[str, object]:
        session = _session_of_this_page(app)
        return {
            "provider": parts().settings,
            "staff": session,
            "role_name": ROLE_NAMES[session.role] if session is not None else "",
            "places": [(place, _is_here(place)) for place in places_of(session.role)] if session is not None else [],
        }


def _session_of_this_page(app: Flask) -> StaffSession | None:
    """Public pages look up no session, so that nothing links a visit to a person; the check of permission did it."""
    if request.endpoint is None or not permission_of(app, request.endpoint):
        return None
    return cast("StaffSession | None", g.get("staff_session"))


def _is_here(place: Place) -> bool:
    longer = any(other.path.startswith(f"{place.path}/") and _under(other.path) for other in PLACES)
    return _under(place.path) and not longer


def _under(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")
