"""The front door, the explanation pages and the way out in a hurry."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.headers import CLEAR_SITE_DATA
from gateway.identity.caller_sessions import end_caller_session
from gateway.parts import parts
from gateway.permissions import public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def show_home() -> str:
    return render_template("home/home.html")


@blueprint.get("/weg")
@public
def leave_quickly() -> Response:
    """Out at once: the conversation on this device ends, what the browser kept is wiped, a neutral page opens."""
    end_caller_session()
    response = make_response(redirect(parts().settings.quick_exit_url, 303))
    for name in request.cookies:
        response.delete_cookie(name, path="/", secure=parts().settings.secure_cookies, samesite="Strict")
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response


@blueprint.get("/gezond")
@public
def answer_health_check() -> tuple[str, int]:
    """For a load balancer: 200 when this process answers and Vault is open, else 503."""
    return ("goed", 200) if parts().vault.is_ready() else ("kluis niet bereikbaar", 503)
