"""Accounts as the coordinator sees them: invite, see the status, end sessions, block. Nobody here reads a case."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import login
from gateway.forms_base import SpoorvastForm, as_choices, email, pick
from gateway.identity import account_status, invitations
from gateway.navigation import ROLE_NAMES
from gateway.parts import parts
from gateway.permissions import permits
from gateway.problems import form_again, show_form
from gateway.rpc import current_actor, services
from services.contracts.directory import ListAdvisers, ListClients, ShowClient
from services.contracts.errors import ContractError
from services.contracts.fields import Role

blueprint = Blueprint("account_admin", __name__, url_prefix="/accounts")
COLLEAGUES = (Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.QUALITY_LEAD)
LANGUAGES = [("nl", _l("Nederlands")), ("en", _l("Engels"))]
MOST_CLIENTS = 500


class InvitePersonForm(SpoorvastForm):
    """Invite somebody whom directory knows: the account gets that person's id."""

    person = pick(_l("Wie"), ())
    email = email(_l("E-mailadres om mee in te loggen"))
    language = pick(_l("Taal van de schermen"), LANGUAGES)


class InviteColleagueForm(SpoorvastForm):
    email = email(_l("E-mailadres om mee in te loggen"))
    role = pick(_l("Rol"), [(role.value, ROLE_NAMES[role]) for role in COLLEAGUES])
    language = pick(_l("Taal van de schermen"), LANGUAGES)


@blueprint.get("")
@permits(Role.COORDINATOR)
def list_accounts() -> str:
    return render_template(
        "account_admin/list.html", lines=account_status.all_accounts(), role_names=ROLE_NAMES, form=SpoorvastForm()
    )


@blueprint.get("/<uuid:account_id>")
@permits(Role.COORDINATOR)
def show_account(account_id: UUID) -> str:
    return render_template(
        "account_admin/show.html",
        line=account_status.status_of(invitations.known_account(account_id)),
        role_names=ROLE_NAMES,
        form=SpoorvastForm(),
        is_me=account_id == account_status.own_account(),
    )


@blueprint.route("/nieuw/vertrouwenspersoon", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def invite_adviser() -> Response:
    advisers = services().ask(ListAdvisers(), current_actor()).advisers
    people = {str(one.card.adviser_id): (one.card.name, one.email) for one in advisers}
    return _invite_person(people, Role.ADVISER, None, _("Vertrouwenspersoon uitnodigen"))


@blueprint.get("/nieuw/contactpersoon")
@permits(Role.COORDINATOR)
def choose_client() -> str:
    clients = services().ask(ListClients(limit=MOST_CLIENTS), current_actor()).lines
    return render_template("account_admin/choose_client.html", clients=clients)


@blueprint.route("/nieuw/contactpersoon/<uuid:client_id>", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def invite_contact(client_id: UUID) -> Response:
    client = services().ask(ShowClient(client_id=client_id), current_actor())
    people = {str(one.contact_id): (one.name, one.email) for one in client.contacts}
    title = _("Contactpersoon van %(client)s uitnodigen", client=client.name)
    return _invite_person(people, Role.CLIENT_CONTACT, client_id, title)


@blueprint.route("/nieuw/collega", methods=["GET", "POST"])
@permits(Role.COORDINATOR)
def invite_colleague() -> Response:
    form, title = InviteColleagueForm(), _("Collega uitnodigen")
    if not form.validate_on_submit():
        return show_form(form, "account_admin/invite.html", title=title)
    try:
        account, token = invitations.invite(
            current_actor(), email=form.email.data, role=Role(form.role.data), language=form.language.data
        )
    except ContractError as error:
        return form_again(error, form, "account_admin/invite.html", title=title)
    return _show_link(account.email, token)


@blueprint.post("/<uuid:account_id>/opnieuw-uitnodigen")
@permits(Role.COORDINATOR)
def invite_again(account_id: UUID) -> Response:
    account, token = invitations.invite_again(current_actor(), account_id)
    return _show_link(account.email, token)


@blueprint.post("/<uuid:account_id>/uitnodiging-intrekken")
@permits(Role.COORDINATOR)
def revoke_invitation(account_id: UUID) -> Response:
    invitations.revoke_invitation(current_actor(), account_id)
    return _back(account_id, _("De uitnodiging is ingetrokken. De link werkt niet meer."))


@blueprint.post("/<uuid:account_id>/uitloggen")
@permits(Role.COORDINATOR)
def end_sessions(account_id: UUID) -> Response:
    invitations.known_account(account_id)
    login.end_everywhere(current_actor(), account_id)
    return _back(account_id, _("Dit account is overal uitgelogd."))


@blueprint.post("/<uuid:account_id>/blokkeren")
@permits(Role.COORDINATOR)
def block(account_id: UUID) -> Response:
    account_status.block(current_actor(), account_id)
    return _back(account_id, _("Dit account kan niet meer inloggen."))


@blueprint.post("/<uuid:account_id>/toelaten")
@permits(Role.COORDINATOR)
def allow(account_id: UUID) -> Response:
    account_status.allow(current_actor(), account_id)
    return _back(account_id, _("Dit account kan weer inloggen."))


def _invite_person(people: dict[str, tuple[str, str]], role: Role, client_id: UUID | None, title: str) -> Response:
    """`people` is id → (name, mail) as directory knows them; those with an account are left out."""
    form = InvitePersonForm()
    taken = account_status.subjects_with_account()
    left = {key: name for key, (name, _mail) in people.items() if UUID(key) not in taken}
    form.person.choices = as_choices(left.items())
    if request.method == "GET":
        chosen = request.args.get("persoon", "")
        first = chosen if chosen in left else ""
        form.person.data = first
        form.email.data = people[first][1] if first else ""
    if not left:
        return make_response(render_template("account_admin/nobody_left.html", title=title))
    if not form.validate_on_submit():
        return show_form(form, "account_admin/invite.html", title=title)
    try:
        account, token = invitations.invite(
            current_actor(),
            email=form.email.data,
            role=role,
            subject=UUID(form.person.data),
            client_id=client_id,
            language=form.language.data,
        )
    except ContractError as error:
        return form_again(error, form, "account_admin/invite.html", title=title)
    return _show_link(account.email, token)


def _show_link(address: str, token: str) -> Response:
    """Shown once, on this page and nowhere else; a reload asks the browser to send the form again, which is refused."""
    link = parts().settings.public_url + url_for("invitation.accept", token=token)
    page = render_template("account_admin/link.html", email=address, link=link, days=parts().settings.invitation_days)
    return make_response(page)


def _back(account_id: UUID, message: str) -> Response:
    flash(message)
    return redirect(url_for("account_admin.show_account", account_id=account_id), 303)
