"""From a ContractError to a status and a Dutch page: the only place that knows both.

Pages say what happened, what is kept and whom to call. They never repeat the text of an exception.
"""

from __future__ import annotations

import secrets
from typing import Any

import psycopg
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from gateway import refusals
from gateway.identity.relogin import ask_for_code, ask_to_log_in, typed_text
from gateway.parts import parts
from gateway.permissions import permission_of
from services.chassis.log import get_logger
from services.contracts.errors import ContractError, ErrorCode

log = get_logger("gateway")

STATUS = {
    ErrorCode.MALFORMED: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.REFUSED: 422,
    ErrorCode.CONFLICT: 409,
    ErrorCode.REPEATED_DIFFERENTLY: 409,
    ErrorCode.KEY_SERVICE_UNAVAILABLE: 503,
    ErrorCode.KEY_MISSING: 500,
    ErrorCode.DECRYPT_FAILED: 500,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}
_SENTENCES = {
    ErrorCode.MALFORMED: _l("Er klopt iets niet in wat je hebt ingevuld. Kijk het na en probeer het opnieuw."),
    ErrorCode.UNAUTHENTICATED: _l("Je bent niet meer ingelogd."),
    ErrorCode.NOT_FOUND: _l("Misschien klopt het adres niet helemaal. Kijk het na, of ga naar de beginpagina."),
    ErrorCode.CONFLICT: _l(
        "Iemand anders of een ander tabblad was je net voor. Er is niets opgeslagen. Kijk wat er is veranderd en"
        " verstuur daarna opnieuw."
    ),
    ErrorCode.REPEATED_DIFFERENTLY: _l(
        "Dit formulier is al eerder verstuurd met andere inhoud. Open de pagina opnieuw en probeer het nog een keer."
    ),
    ErrorCode.KEY_SERVICE_UNAVAILABLE: _l(
        "De kluis met sleutels is nu niet bereikbaar. Er is niets opgeslagen. Probeer het over een paar minuten"
        " opnieuw."
    ),
    ErrorCode.KEY_MISSING: _l(
        "Deze tekst is nu niet te openen: de sleutel ontbreekt. Dat hoort niet en wij zijn gewaarschuwd. Er is door ons"
        " niets gewist."
    ),
    ErrorCode.DECRYPT_FAILED: _l(
        "Deze tekst hoort niet op deze plek en is daarom niet geopend. Bel ons als je dit ziet."
    ),
    ErrorCode.UNAVAILABLE: _l(
        "Een deel van het platform geeft nu geen antwoord. Probeer het over een paar minuten opnieuw."
    ),
    ErrorCode.INTERNAL: _l("Er ging bij ons iets mis. Noem het nummer hieronder als je ons belt."),
}
_WITHOUT_TEXT = frozenset({404, 413})  # no such form, or too much of it
# The form comes back with its text; anything else is a page of its own.
_FORM_CODES = frozenset(
    {
        ErrorCode.MALFORMED,
        ErrorCode.REFUSED,
        ErrorCode.CONFLICT,
        ErrorCode.REPEATED_DIFFERENTLY,
        ErrorCode.KEY_SERVICE_UNAVAILABLE,
        ErrorCode.UNAVAILABLE,
    }
)


def status_of(error: ContractError) -> int:
    return STATUS[error.code]


def sentence(error: ContractError) -> str:
    """One Dutch (or English) sentence for a person; never a text of the error itself."""
    if error.code is ErrorCode.REFUSED:
        return str(refusals.SENTENCES.get(error.details.get("rule", ""), refusals.GENERAL))
    return str(_SENTENCES[error.code])


def form_again(error: ContractError, form: FlaskForm, template: str, **values: Any) -> Response:
    """Render the form once more with the typed text, the sentence on top and the right status.

    Raises the error on when a form cannot help (not found, not logged in, internal).
    """
    if error.code not in _FORM_CODES:
        raise error
    form.form_errors = [*form.form_errors, sentence(error)]
    if status_of(error) == 503:
        form.form_errors.append(_("Je tekst staat hieronder nog."))
        form.form_errors.append(_call_us())
    return make_response(render_template(template, form=form, **values), status_of(error))


def show_form(form: FlaskForm, template: str, **values: Any) -> Response:
    """Render a form: 200 at first, 400 when what was sent is not right."""
    status = 400 if form.is_submitted() and form.errors else 200
    return make_response(render_template(template, form=form, **values), status)


def explain_problems(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(ContractError, _contract_error)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    for kind in (DBAPIError, NoConnectionFree, psycopg.OperationalError):
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _contract_error(error: ContractError) -> Response:
    if error.code is ErrorCode.UNAUTHENTICATED:
        staff_page = request.endpoint is not None and permission_of(current_app, request.endpoint)
        return make_response(ask_to_log_in() if staff_page else ask_for_code())
    if error.code is ErrorCode.NOT_FOUND:
        return _page(404, sentence(error))
    reference = error.details.get("reference", "") if error.code is ErrorCode.INTERNAL else ""
    return _page(status_of(error), sentence(error), reference=reference)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    words = {
        404: str(_SENTENCES[ErrorCode.NOT_FOUND]),
        413: _("Wat je verstuurt is te groot: samen mag het hoogstens 1 MB zijn. Er is niets opgeslagen."),
        429: _("Dat waren te veel pogingen achter elkaar. Wacht een paar minuten en probeer het opnieuw."),
    }
    if status == 405:
        status = 404  # a page that exists with another method answers like one that does not exist
    return _page(status, words.get(status, str(_SENTENCES[ErrorCode.MALFORMED])))


def _form_expired(_error: CSRFError) -> Response:
    """The form was open too long, or in two tabs across a login: hand the text back."""
    return make_response(
        render_template(
            "problem.html",
            status=400,
            words=_("Dit formulier is verlopen. Er is niets opgeslagen. Open de pagina opnieuw en verstuur het daar."),
            reference="",
            texts=typed_text(),
        ),
        400,
    )


def _database_away(error: Exception) -> Response:
    """Accounts and sessions cannot be reached, so nothing was done."""
    log.error("database_away", error=type(error).__name__, route=request.endpoint)
    return _page(503, str(_SENTENCES[ErrorCode.UNAVAILABLE]))


def _unexpected(error: Exception) -> Response:
    """The reference finds the class and the place in the log; the text of the error is kept nowhere."""
    reference = secrets.token_hex(4)
    log.error("unexpected", reference=reference, error=type(error).__name__, route=request.endpoint)
    return _page(500, str(_SENTENCES[ErrorCode.INTERNAL]), reference=reference)


def _call_us() -> str:
    provider = parts().settings
    words = _(
        "Heb je nu iemand nodig? Bel %(provider)s: %(telephone)s.",
        provider=provider.provider_name,
        telephone=provider.provider_telephone,
    )
    return str(words)


def _page(status: int, words: str, *, reference: str = "") -> Response:
    texts = typed_text() if request.method == "POST" and status not in _WITHOUT_TEXT else []
    return make_response(
        render_template("problem.html", status=status, words=words, reference=reference, texts=texts), status
    )
