"""The session ended while somebody was typing: ask to log in again and hand the typed text back, never lose it."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

HIDDEN = frozenset({"csrf_token", "command_id", "password", "password_again", "code", "token"})
WORTH_KEEPING = 25  # characters: shorter answers are quicker typed again than copied


def typed_text() -> list[str]:
    """The longer texts of the form just sent, for the person who sent them and for nobody else."""
    return [
        value for name, value in request.form.items(multi=True) if name not in HIDDEN and len(value) >= WORTH_KEEPING
    ]


def ask_to_log_in() -> Response:
    """For people with an account: 303 to the login page, or 401 with the typed text when a form was sent."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.log_in", naar=request.path), 303)
    return _ended("/inloggen")


def ask_for_code() -> Response:
    """For callers, whose session is the receipt code: 303 to where it is entered, or 401 with the typed text."""
    return redirect("/gesprek", 303) if request.method in {"GET", "HEAD"} else _ended("/gesprek")


def _ended(entrance: str) -> Response:
    return make_response(render_template("accounts/session_ended.html", texts=typed_text(), entrance=entrance), 401)
