"""Coming back with a receipt code: keep it, enter it, read, write, choose again, withdraw, close.

The code travels in a form and lies sealed in the caller's session: never in an address, a log or a mail.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.caller.access import this_browser, was_wrong, with_code
from gateway.caller.cards import shown
from gateway.caller.conversation import Conversation, load_conversation, own_post
from gateway.caller.forms import ChoiceForm, CodeForm, CorrectionForm, KeptForm, PostForm, WithdrawalForm
from gateway.headers import CLEAR_SITE_DATA
from gateway.identity.caller_sessions import CallerSession, caller, end_caller_session, open_caller_session
from gateway.languages import chosen
from gateway.limits import everyone, limiter
from gateway.permissions import public
from gateway.problems import form_again, show_form
from gateway.receipts import read_receipt_code, receipt_token, show_receipt_code
from gateway.rpc import caller_actor, services, visitor
from gateway.sealing import seal_entry, unwrap_for_receipt, wrap_for_adviser
from gateway.template_filters import moment, unbroken
from services.contracts.casebook import PostKind, WritePost
from services.contracts.directory import AdviserCard, PublicClientPage, ShowPublicPage
from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.intake import ChooseAdviserAgain, FindRequest, RequestStatus, RequestView, WithdrawRequest

blueprint = Blueprint("caller", __name__)
blueprint.add_app_template_filter(moment)
blueprint.add_app_template_filter(unbroken)


@blueprint.route("/gesprek/code", methods=["GET", "POST"])
@public
def keep_code() -> Response:
    """The new code, shown until the caller says it is kept; a reload shows the same one."""
    session = caller()
    if session is None:
        return redirect(url_for("caller.enter_code"), 303)
    form = KeptForm()
    if session.unconfirmed and not form.validate_on_submit():
        return show_form(form, "caller/keep.html", code=show_receipt_code(session.code))
    if session.unconfirmed:
        open_caller_session(session.code, session.thread_id, session.client_id)
    return redirect(url_for("caller.read"), 303)


@blueprint.route("/gesprek", methods=["GET", "POST"])
@public
@limiter.limit("600/minute", key_func=everyone, methods=["POST"])
@limiter.limit("10/10 minutes", key_func=this_browser, methods=["POST"], deduct_when=was_wrong)
def enter_code() -> Response:
    """Wrong, unknown and withdrawn get the same answer."""
    form = CodeForm()
    if not form.validate_on_submit():
        return show_form(form, "caller/enter.html", open_here=_is_open_here())
    try:
        code = read_receipt_code(form.code.data)
        found = None if code is None else _find(code)
    except ContractError as error:
        return form_again(error, form, "caller/enter.html")
    if code is None or found is None:
        form.code.errors = [_("Met deze code vinden we geen gesprek. Kijk of elk teken klopt.")]
        return show_form(form, "caller/enter.html")
    open_caller_session(code, found.thread_id, found.client_id)
    return redirect(url_for("caller.read"), 303)


@blueprint.route("/gesprek/lezen", methods=["GET", "POST"])
@public
@with_code
def read(session: CallerSession) -> Response:
    """How it stands and what was written; below it the next message."""
    conversation = load_conversation(session)
    form = PostForm()
    if not form.validate_on_submit():
        return show_form(form, "caller/read.html", talk=conversation)
    try:
        _write(session, conversation, form, None)
    except ContractError as error:
        return form_again(error, form, "caller/read.html", talk=conversation)
    flash(_("Je bericht is verstuurd."))
    return redirect(url_for("caller.read"), 303)


@blueprint.route("/gesprek/verbeteren/<uuid:entry_id>", methods=["GET", "POST"])
@public
@with_code
def correct(session: CallerSession, entry_id: UUID) -> Response:
    """A correction stands beside what it sets right and never replaces it."""
    conversation = load_conversation(session)
    post = own_post(conversation, entry_id)
    if post is None:
        raise not_found()
    form = CorrectionForm(message=post.words)
    if not form.validate_on_submit():
        return show_form(form, "caller/correct.html", post=post)
    try:
        _write(session, conversation, form, entry_id)
    except ContractError as error:
        return form_again(error, form, "caller/correct.html", post=post)
    flash(_("Je verbetering staat erbij."))
    return redirect(url_for("caller.read"), 303)


@blueprint.route("/gesprek/kiezen", methods=["GET", "POST"])
@public
@with_code
def choose(session: CallerSession) -> Response:
    """After a decline: everyone else, by name. The code opens the thread for the adviser chosen, in one act."""
    conversation = load_conversation(session)
    if conversation.status is not RequestStatus.DECLINED:
        return redirect(url_for("caller.read"), 303)
    cards = _others(session, conversation)
    form = ChoiceForm()
    pressed = request.form.get("adviser_id")
    choice = next((card for card in cards if str(card.adviser_id) == pressed), None)
    if not form.validate_on_submit() or choice is None:
        return show_form(form, "caller/choose.html", cards=shown(cards), talk=conversation)
    try:
        _hand_over(session, conversation, form, choice.adviser_id)
    except ContractError as error:
        return form_again(error, form, "caller/choose.html", cards=shown(cards), talk=conversation)
    flash(_("Je verzoek gaat nu naar de persoon die je koos."))
    return redirect(url_for("caller.read"), 303)


@blueprint.route("/gesprek/intrekken", methods=["GET", "POST"])
@public
@with_code
def withdraw(session: CallerSession) -> Response:
    """As long as nobody accepted. The code opens nothing any more afterwards."""
    if load_conversation(session).status is RequestStatus.ACCEPTED:
        return redirect(url_for("caller.read"), 303)
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return show_form(form, "caller/withdraw.html")
    try:
        services().ask(WithdrawRequest(command_id=form.command()), caller_actor())
    except ContractError as error:
        return form_again(error, form, "caller/withdraw.html")
    return _leave("caller.withdrawn")


@blueprint.post("/gesprek/sluiten")
@public
def close() -> Response:
    return _leave("caller.closed")


@blueprint.get("/gesprek/gesloten")
@public
def closed() -> str:
    return render_template("caller/closed.html", withdrawn=False)


@blueprint.get("/gesprek/ingetrokken")
@public
def withdrawn() -> str:
    return render_template("caller/closed.html", withdrawn=True)


def _find(code: str) -> RequestView | None:
    try:
        found: RequestView = services().ask(FindRequest(receipt_token=receipt_token(code)), visitor())
    except ContractError as error:
        if error.code is ErrorCode.NOT_FOUND:
            return None
        raise
    return found


def _is_open_here() -> bool:
    session = caller()
    return session is not None and not session.unconfirmed


def _write(
    session: CallerSession, conversation: Conversation, form: PostForm | CorrectionForm, corrects: UUID | None
) -> None:
    """The command's id is also the entry's, so that a form sent twice makes one entry."""
    if conversation.thread is None:
        raise ContractError(ErrorCode.UNAVAILABLE)  # the request is still under way: a moment later it works
    key = unwrap_for_receipt(session.thread_id, conversation.thread.wrap)
    entry_id = form.command()
    post = WritePost(
        command_id=form.command(),
        thread_id=session.thread_id,
        entry_id=entry_id,
        kind=PostKind.MESSAGE if corrects is None else PostKind.CORRECTION,
        text=seal_entry(key, entry_id, form.message.data),
        corrects=corrects,
    )
    services().ask(post, caller_actor())


def _others(session: CallerSession, conversation: Conversation) -> tuple[AdviserCard, ...]:
    page: PublicClientPage = services().ask(ShowPublicPage(client_id=session.client_id), caller_actor())
    return tuple(card for card in page.advisers if card.adviser_id not in conversation.declined_by)


def _hand_over(session: CallerSession, conversation: Conversation, form: ChoiceForm, adviser_id: UUID) -> None:
    if conversation.thread is None:
        raise ContractError(ErrorCode.UNAVAILABLE)
    key = unwrap_for_receipt(session.thread_id, conversation.thread.wrap)
    choice = ChooseAdviserAgain(
        command_id=form.command(), adviser_id=adviser_id, adviser_wrap=wrap_for_adviser(key, adviser_id)
    )
    services().ask(choice, caller_actor())


def _leave(endpoint: str) -> Response:
    """Close the conversation on this device and wipe what the browser kept of it, but stay in the language chosen."""
    end_caller_session()
    response = make_response(redirect(url_for(endpoint, taal=chosen()), 303))
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response
