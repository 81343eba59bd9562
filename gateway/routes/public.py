"""The page of a client organisation, and asking for a conversation. Nobody is recognised here and no visit is kept."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.caller.cards import shown
from gateway.caller.forms import RequestForm
from gateway.identity.caller_sessions import open_caller_session
from gateway.limits import everyone, limiter
from gateway.permissions import public
from gateway.problems import form_again, show_form
from gateway.receipts import receipt_token
from gateway.request_seeds import Grown, grow
from gateway.rpc import services, visitor
from gateway.sealing import new_thread_key, seal_address, seal_entry, wrap_for_adviser, wrap_for_receipt
from services.contracts.directory import AdviserCard, PublicClientPage, ShowPublicPage
from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.intake import FindRequest, RequestConversation, RequestView

blueprint = Blueprint("public", __name__)


@blueprint.get("/o/<slug>")
@public
def show_client(slug: str) -> str:
    """What a conversation is, what stays confidential and where that ends, and who may be chosen."""
    page = _page(slug)
    return render_template("public/client.html", page=page, cards=shown(page.advisers))


@blueprint.route("/o/<slug>/gesprek/<uuid:adviser_id>", methods=["GET", "POST"])
@public
@limiter.limit("600/minute", key_func=everyone, methods=["POST"])
def ask(slug: str, adviser_id: UUID) -> Response:
    """One optional message, one optional private address. On success the code waits on the next page."""
    form = RequestForm()
    if not form.validate_on_submit():
        page = _page(slug)
        return show_form(form, "public/request.html", slug=slug, adviser=_card(page, adviser_id))
    adviser: AdviserCard | None = None
    try:
        page = _page(slug)
        adviser = _card(page, adviser_id)
        grown = grow(form.token.data)
        found = _place(form, page.client_id, adviser_id, grown)
    except ContractError as error:
        return form_again(error, form, "public/request.html", slug=slug, adviser=adviser)
    open_caller_session(grown.code, found.thread_id, found.client_id, unconfirmed=True)
    return redirect(url_for("caller.keep_code"), 303)


def _place(form: RequestForm, client_id: UUID, adviser_id: UUID, grown: Grown) -> RequestView:
    """Seal and send. A form that was carried out before, with other words, answers with the request it made then."""
    token = receipt_token(grown.code)
    key = new_thread_key(grown.thread_id)
    words, address = form.message.data, form.private_address.data
    command = RequestConversation(
        command_id=form.command(),
        thread_id=grown.thread_id,
        client_id=client_id,
        adviser_id=adviser_id,
        receipt_token=token,
        entry_id=grown.entry_id if words else None,
        message=seal_entry(key, grown.entry_id, words) if words else None,
        wraps=(wrap_for_adviser(key, adviser_id), wrap_for_receipt(key, grown.code)),
        private_address=seal_address(address) if address else None,
    )
    try:
        made: RequestView = services().ask(command, visitor())
    except ContractError as error:
        if error.code is not ErrorCode.REPEATED_DIFFERENTLY:
            raise
        made = services().ask(FindRequest(receipt_token=token), visitor())
        flash(_("Je verzoek was al binnen, met wat je toen schreef. Hierna kun je er iets aan toevoegen."))
    return made


def _page(slug: str) -> PublicClientPage:
    page: PublicClientPage = services().ask(ShowPublicPage(slug=slug), visitor())
    return page


def _card(page: PublicClientPage, adviser_id: UUID) -> AdviserCard:
    for card in page.advisers:
        if card.adviser_id == adviser_id:
            return card
    raise not_found()
