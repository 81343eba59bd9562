"""Which pages need an entered code, and what happens without one: typed text is handed back, nobody is told off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway.caller.conversation import ConversationGone
from gateway.caller.forms import CodeForm
from gateway.identity.caller_sessions import caller, end_caller_session
from gateway.identity.relogin import typed_text

View = Callable[..., AnyResponse]


def with_code(view: View) -> View:
    """The view gets the caller's session first. A new code has to be noted down before anything else."""

    @wraps(view)
    def guarded(**values: Any) -> AnyResponse:
        found = caller()
        if found is None:
            return _ask_for_code()
        if found.unconfirmed:
            return redirect(url_for("caller.keep_code"), 303)
        try:
            return view(found, **values)
        except ConversationGone:
            end_caller_session()
            return _ask_for_code()

    return guarded


def this_browser() -> str:
    """Wrong codes are counted for the form that was handed out, not for an address or a person."""
    return sha256(str(session.get("csrf_token", "")).encode("utf-8")).hexdigest()


def was_wrong(response: Response) -> bool:
    return response.status_code == 400


def _ask_for_code() -> AnyResponse:
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("caller.enter_code"), 303)
    form = CodeForm(formdata=None)
    return make_response(render_template("caller/enter.html", form=form, ended=True, texts=typed_text()), 401)
