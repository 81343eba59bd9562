"""The page behind an invitation link: choose a password and connect an app, or add a passkey."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from gateway import login
from gateway.adapters.account_models import Invitation
from gateway.database import db
from gateway.forms_base import SpoorvastForm
from gateway.identity import invitations, passkeys
from gateway.identity.accounts import one_time_codes
from gateway.identity.credentials import SHORTEST_PASSWORD, password_problem
from gateway.limits import everyone, limiter
from gateway.permissions import public
from gateway.problems import show_form
from gateway.routes.accounts import LONGEST_PASSWORD, PasskeyForm
from services.contracts.errors import ContractError, not_found

blueprint = Blueprint("invitation", __name__, url_prefix="/uitnodiging")

PASSWORD_WORDS = {
    "short": _l("Kies een wachtwoord van minstens 12 tekens. Een zin van vier woorden is prima."),
    "simple": _l("Dit wachtwoord is te makkelijk te raden. Een zin van vier woorden is prima."),
    "email": _l("Gebruik je e-mailadres niet in je wachtwoord."),
}


class AcceptForm(SpoorvastForm):
    password = PasswordField(
        _l("Nieuw wachtwoord"),
        description=_l("Minstens %(least)s tekens. Een zin van vier woorden is prima.", least=SHORTEST_PASSWORD),
        validators=[DataRequired(message=_l("Kies een wachtwoord.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        _l("Nog een keer hetzelfde wachtwoord"),
        validators=[EqualTo("password", message=_l("De twee wachtwoorden zijn niet gelijk."))],
        render_kw={"autocomplete": "new-password"},
    )
    code = StringField(
        _l("Code uit je app"),
        description=_l("De zes cijfers die je app laat zien nadat je de code hebt gescand."),
        validators=[DataRequired(message=_l("Vul de code uit je app in.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
@limiter.limit("120/minute", key_func=everyone)
def accept(token: str) -> AnyResponse:
    invitation = _of(token)
    form = AcceptForm()
    email, secret = invitation.account.email, one_time_codes().get_totp_pretty_key(invitation.totp_secret)
    if form.validate_on_submit():
        problem = password_problem(form.password.data, email)
        if problem is not None:
            form.password.errors = [PASSWORD_WORDS[problem]]
        elif invitations.accept_with_password(invitation, form.password.data, form.code.data):
            return _go_in(invitation)
        else:
            form.code.errors = [_("Deze code klopt niet (meer). Vul de code in die je app nu laat zien.")]
    return show_form(form, "accounts/accept.html", token=token, email=email, secret=secret)


@blueprint.get("/<token>/qr.svg")
@public
def show_qr(token: str) -> Response:
    """The picture for the app, drawn here: no other site learns the secret."""
    invitation = _of(token)
    picture = one_time_codes().picture(invitation.account.email, invitation.totp_secret)
    return Response(picture, mimetype="image/svg+xml")


@blueprint.route("/<token>/passkey", methods=["GET", "POST"])
@public
@limiter.limit("120/minute", key_func=everyone)
def accept_with_passkey(token: str) -> AnyResponse:
    invitation = _of(token)
    form = PasskeyForm()
    status = 200
    if form.validate_on_submit():
        if passkeys.add_passkey(invitation.account, form.credential.data or "", _("Eerste passkey")):
            invitations.accept_with_passkey(invitation)
            return _go_in(invitation)
        db.session.rollback()
        form.credential.data = ""
        form.form_errors = [_("Het is niet gelukt om deze passkey te bewaren. Probeer het opnieuw.")]
        status = 400
    options = passkeys.registration_options(invitation.account)
    page = render_template(
        "accounts/accept_passkey.html", form=form, token=token, email=invitation.account.email, options=options
    )
    return make_response(page, status)


def _of(token: str) -> Invitation:
    """Used, revoked, too old and never existed look the same."""
    invitation = invitations.open_invitation(token)
    if invitation is None:
        raise not_found()
    return invitation


def _go_in(invitation: Invitation) -> AnyResponse:
    """The account is ready and its owner proved everything a login asks, so they are in."""
    flash(_("Je account is klaar."))
    try:
        return redirect(login.begin(invitation.account, ""), 303)
    except ContractError:  # the vault is away; logging in comes later
        return redirect(url_for("accounts.log_in"), 303)
