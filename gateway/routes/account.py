"""One's own account: passkeys, and logging out everywhere."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from gateway import login
from gateway.adapters.account_models import Account
from gateway.database import db
from gateway.forms_base import SpoorvastForm, line
from gateway.identity import passkeys
from gateway.identity.invitations import known_account
from gateway.identity.sessions import StaffSession, end_staff_session, staff_session
from gateway.permissions import permits
from gateway.routes.accounts import ALL_STAFF
from gateway.rpc import current_actor
from gateway.trail import record_in
from services.contracts.errors import ContractError, ErrorCode, not_found, refused

blueprint = Blueprint("account", __name__, url_prefix="/account")


class NewPasskeyForm(SpoorvastForm):
    name = line(_l("Naam van dit apparaat"), hint=_l("Bijvoorbeeld: telefoon, of laptop thuis."), longest=40)
    credential = HiddenField()


@blueprint.get("")
@permits(*ALL_STAFF)
def show() -> str:
    return render_template("accounts/account.html", account=_me(), form=SpoorvastForm())


@blueprint.route("/passkey", methods=["GET", "POST"])
@permits(*ALL_STAFF)
def add_passkey() -> Response:
    form, account = NewPasskeyForm(), _me()
    if form.validate_on_submit():
        if passkeys.add_passkey(account, form.credential.data or "", form.name.data):
            record_in(db.session.connection(), current_actor(), "passkey_added", account.id)
            db.session.commit()
            flash(_("De passkey is toegevoegd."))
            return redirect(url_for("account.show"), 303)
        db.session.rollback()
        form.credential.data = ""
        form.form_errors = [_("Het is niet gelukt om deze passkey te bewaren. Probeer het opnieuw.")]
    page = render_template("accounts/add_passkey.html", form=form, options=passkeys.registration_options(account))
    return make_response(page, 400 if form.is_submitted() else 200)


@blueprint.post("/passkey/<int:passkey_id>/weg")
@permits(*ALL_STAFF)
def remove_passkey(passkey_id: int) -> Response:
    account = _me()
    if all(key.id != passkey_id for key in account.webauthn):
        raise not_found()
    if not passkeys.remove_passkey(account, passkey_id):
        raise refused("last_way_in")
    record_in(db.session.connection(), current_actor(), "passkey_removed", account.id)
    db.session.commit()
    flash(_("De passkey is verwijderd."))
    return redirect(url_for("account.show"), 303)


@blueprint.post("/overal-uitloggen")
@permits(*ALL_STAFF)
def log_out_everywhere() -> Response:
    login.end_everywhere(current_actor(), _session().account_id)
    end_staff_session()
    flash(_("Je bent overal uitgelogd."))
    return redirect(url_for("accounts.log_in"), 303)


def _session() -> StaffSession:
    session = staff_session()
    if session is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    return session


def _me() -> Account:
    return known_account(_session().account_id)
