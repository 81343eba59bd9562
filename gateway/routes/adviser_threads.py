"""A thread with a caller: answer the request, write, record together, correct, open a case file.

The caller reads along: everything here is shared by two people.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.adviser.forms import AcceptForm, DeclineForm, OpenCaseForm, PostCorrectionForm, PostForm
from gateway.adviser.opening import load_thread, open_thread, thread_key
from gateway.adviser.pages import carry_out, show_forms
from gateway.forms_base import CommandForm
from gateway.permissions import permits
from gateway.problems import form_again, show_form
from gateway.rpc import current_actor
from gateway.sealing import new_note_key, seal_entry, wrap_for_adviser
from services.contracts.casebook import (
    AcceptRequest,
    DeclineReason,
    DeclineRequest,
    OpenCaseFile,
    PostKind,
    WritePost,
)
from services.contracts.errors import ContractError, not_found
from services.contracts.fields import Role

blueprint = Blueprint("adviser_threads", __name__)
FORMS: dict[str, type[CommandForm]] = {
    "accept": AcceptForm,
    "decline": DeclineForm,
    "post": PostForm,
    "case": OpenCaseForm,
}


@blueprint.get("/gesprekken/<uuid:thread_id>")
@permits(Role.ADVISER)
def read(thread_id: UUID) -> Response:
    return _page(thread_id)


@blueprint.post("/gesprekken/<uuid:thread_id>/aannemen")
@permits(Role.ADVISER)
def accept(thread_id: UUID) -> Response:
    form = AcceptForm()
    return carry_out(
        form,
        lambda: AcceptRequest(command_id=form.command(), thread_id=thread_id, expected_version=form.version()),
        lambda error: _page(thread_id, ("accept", form), error),
        _("Je hebt dit gesprek aangenomen. Schrijf de melder hoe en wanneer jullie elkaar spreken."),
        lambda: url_for(".read", thread_id=thread_id),
    )


@blueprint.post("/gesprekken/<uuid:thread_id>/niet-aannemen")
@permits(Role.ADVISER)
def decline(thread_id: UUID) -> Response:
    form = DeclineForm()
    return carry_out(
        form,
        lambda: DeclineRequest(
            command_id=form.command(),
            thread_id=thread_id,
            reason=DeclineReason(form.reason.data),
            expected_version=form.version(),
        ),
        lambda error: _page(thread_id, ("decline", form), error),
        _("De melder kan nu iemand anders kiezen. Jij kunt dit gesprek niet meer openen."),
        lambda: url_for("adviser.today"),
    )


@blueprint.post("/gesprekken/<uuid:thread_id>/schrijven")
@permits(Role.ADVISER)
def write(thread_id: UUID) -> Response:
    form = PostForm()
    return carry_out(
        form,
        lambda: _post(thread_id, form, PostKind(form.kind.data), None),
        lambda error: _page(thread_id, ("post", form), error),
        _("Verstuurd. De melder ziet het bij het volgende bezoek."),
        lambda: url_for(".read", thread_id=thread_id),
    )


@blueprint.route("/gesprekken/<uuid:thread_id>/verbeteren/<uuid:entry_id>", methods=["GET", "POST"])
@permits(Role.ADVISER)
def correct(thread_id: UUID, entry_id: UUID) -> Response:
    """A correction stands beside what it sets right and never replaces it."""
    opened = open_thread(thread_id)
    post = opened.own(entry_id)
    if post is None:
        raise not_found()
    form = PostCorrectionForm(message=post.words)
    page, values = "adviser/correct_post.html", {"talk": opened, "post": post}

    def again(error: ContractError | None) -> Response:
        return form_again(error, form, page, **values) if error else show_form(form, page, **values)

    return carry_out(
        form,
        lambda: _post(thread_id, form, PostKind.CORRECTION, entry_id),
        again,
        _("Je verbetering staat erbij."),
        lambda: url_for(".read", thread_id=thread_id),
    )


@blueprint.post("/gesprekken/<uuid:thread_id>/dossier")
@permits(Role.ADVISER)
def open_case_file(thread_id: UUID) -> Response:
    form = OpenCaseForm()
    return carry_out(
        form,
        lambda: _case_file(thread_id, UUID(form.case_id.data), form),
        lambda error: _page(thread_id, ("case", form), error),
        _("Je dossier is open. Alleen jij kunt erin."),
        lambda: url_for("adviser_cases.read", case_id=form.case_id.data),
    )


def _page(thread_id: UUID, sent: tuple[str, CommandForm] | None = None, error: ContractError | None = None) -> Response:
    opened = open_thread(thread_id)
    return show_forms("adviser/thread.html", FORMS, opened.view.version, sent=sent, error=error, talk=opened)


def _post(thread_id: UUID, form: PostForm | PostCorrectionForm, kind: PostKind, corrects: UUID | None) -> WritePost:
    """The command's id is also the entry's, so that a form sent twice makes one entry."""
    entry_id = form.command()
    return WritePost(
        command_id=form.command(),
        thread_id=thread_id,
        entry_id=entry_id,
        kind=kind,
        text=seal_entry(thread_key(load_thread(thread_id)), entry_id, form.message.data),
        corrects=corrects,
    )


def _case_file(thread_id: UUID, case_id: UUID, form: OpenCaseForm) -> OpenCaseFile:
    return OpenCaseFile(
        command_id=form.command(),
        case_id=case_id,
        client_id=load_thread(thread_id).client_id,
        thread_id=thread_id,
        note_key=wrap_for_adviser(new_note_key(case_id), current_actor().subject),
    )
