"""Every view says who may open it; a view that says nothing is refused (fail closed).

"Not yours" is answered exactly like "does not exist": a wrong role gets the bytes of an unknown page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from gateway.identity.relogin import ask_to_log_in
from gateway.identity.sessions import staff_session
from services.contracts.fields import Role

View = TypeVar("View", bound=Callable[..., Any])
MARK = "_spoorvast_permission"
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})  # files that hold no data and are the same for all
PUBLIC: frozenset[Role] = frozenset()


class UndeclaredView(Exception):
    """A route was registered without `@permits` or `@public`."""


def permits(*roles: Role) -> Callable[[View], View]:
    """Only these roles, logged in, may open the view. Put it directly under the route decorator."""
    if not roles:
        raise UndeclaredView("permits")

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(roles))
        return view

    return mark


def public(view: View) -> View:
    """Anyone may open the view; no session is looked up and no visit is recorded."""
    setattr(view, MARK, PUBLIC)
    return view


def permission_of(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """The roles that may open an endpoint, empty for public, None when nobody declared it."""
    if endpoint in STATIC_ENDPOINTS:
        return PUBLIC
    return getattr(app.view_functions[endpoint], MARK, None)


def refuse_undeclared(app: Flask) -> None:
    """At the start: raise `UndeclaredView` with the endpoints that forgot to say who may open them."""
    forgotten = sorted(name for name in app.view_functions if permission_of(app, name) is None)
    if forgotten:
        raise UndeclaredView(", ".join(forgotten))


def enforce() -> Response | None:
    """before_request: let through, ask to log in, or answer like an unknown page."""
    if request.endpoint is None:
        return None  # unknown path or method: routing answers
    roles = permission_of(current_app, request.endpoint)
    if roles is None:
        raise NotFound
    if roles == PUBLIC:
        return None
    session = staff_session()
    if session is None:
        return ask_to_log_in()
    if session.role not in roles:
        raise NotFound
    return None
