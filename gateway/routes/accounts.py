"""Logging in and out, by password and one-time code or by passkey."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from gateway import login
from gateway.forms_base import SpoorvastForm, email
from gateway.identity import passkeys
from gateway.identity.accounts import account_by_email
from gateway.identity.credentials import check_login
from gateway.limits import everyone, limiter
from gateway.permissions import permits, public
from gateway.problems import form_again, show_form
from services.contracts.errors import ContractError
from services.contracts.fields import Role

blueprint = Blueprint("accounts", __name__)
ALL_STAFF = (Role.ADVISER, Role.COORDINATOR, Role.CLIENT_CONTACT, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD)
LONGEST_PASSWORD = 200


class LoginForm(SpoorvastForm):
    email = email(_l("E-mailadres"))
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[DataRequired(message=_l("Vul je wachtwoord in.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("Code uit je app"),
        description=_l("De zes cijfers die je app nu laat zien."),
        validators=[DataRequired(message=_l("Vul de code uit je app in.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(SpoorvastForm):
    credential = HiddenField()


def this_address() -> str:
    """The limit per account counts by a digest of the mail address, known or not; nothing else is kept."""
    return sha256(request.form.get("email", "").strip().lower().encode("utf-8", "replace")).hexdigest()


def was_wrong(response: Response) -> bool:
    """Only a wrong mail address, password or code counts: when a part of the platform is away, nobody locks out."""
    return response.status_code == 401


@blueprint.route("/inloggen", methods=["GET", "POST"])
@public
@limiter.limit("300/minute", key_func=everyone, methods=["POST"])
@limiter.limit("10/15 minutes", key_func=this_address, methods=["POST"], deduct_when=was_wrong)
def log_in() -> Response:
    """Mail, password and one-time code in one form: no half-open state, and one answer for every wrong part."""
    form = LoginForm()
    wanted = request.args.get("naar", "")
    if not form.validate_on_submit():
        return show_form(form, "accounts/log_in.html", wanted=wanted)
    account = check_login(form.email.data, form.password.data, form.code.data)
    if account is None:
        login.record_failure(account_by_email(form.email.data))
        form.form_errors = [_("Dit e-mailadres, wachtwoord en code horen niet bij elkaar. Probeer het opnieuw.")]
        return make_response(render_template("accounts/log_in.html", form=form, wanted=wanted), 401)
    try:
        return redirect(login.begin(account, wanted), 303)
    except ContractError as error:
        return form_again(error, form, "accounts/log_in.html", wanted=wanted)


@blueprint.route("/inloggen/passkey", methods=["GET", "POST"])
@public
@limiter.limit("300/minute", key_func=everyone)
def log_in_with_passkey() -> Response:
    """The one page for which the browser needs JavaScript; the other way in needs none."""
    form = PasskeyForm()
    wanted = request.args.get("naar", "")
    status = 200
    if form.validate_on_submit():
        account = passkeys.account_of_sign_in(form.credential.data or "")
        if account is not None:
            try:
                return redirect(login.begin(account, wanted), 303)
            except ContractError as error:
                return form_again(error, form, "accounts/log_in_passkey.html", options=passkeys.sign_in_options())
        form.credential.data = ""
        form.form_errors = [_("Deze passkey hoort niet bij een account hier. Probeer het opnieuw.")]
        status = 401
    page = render_template("accounts/log_in_passkey.html", form=form, options=passkeys.sign_in_options(), wanted=wanted)
    return make_response(page, status)


@blueprint.post("/uitloggen")
@permits(*ALL_STAFF)
def log_out() -> Response:
    """The session ends here and in Vault; the browser forgets what it kept."""
    login.end()
    flash(_("Je bent uitgelogd."))
    response = redirect(url_for("accounts.log_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
