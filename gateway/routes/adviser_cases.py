"""A case file: conversations, their coding, private notes, how it ended. Only its adviser reads it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.adviser.clients import served_clients
from gateway.adviser.forms import CloseForm, CodingForm, ConversationForm, NoteCorrectionForm, NoteForm
from gateway.adviser.opening import OpenedCase, load_case, note_key, open_case
from gateway.adviser.pages import carry_out, show_forms
from gateway.adviser.words import CHANNELS, NATURES, OUTCOMES, PERIODS, RELATIONS, THEMES, today_here
from gateway.forms_base import CommandForm
from gateway.permissions import permits
from gateway.problems import form_again, show_form
from gateway.sealing import seal_entry
from services.contracts.casebook import (
    ClassifyCase,
    CloseCase,
    NoteKind,
    Outcome,
    RecordConversation,
    WriteNote,
)
from services.contracts.errors import ContractError, ErrorCode, not_found
from services.contracts.fields import Channel, Role

blueprint = Blueprint("adviser_cases", __name__)
FORMS: dict[str, type[CommandForm]] = {
    "conversation": ConversationForm,
    "note": NoteForm,
    "coding": CodingForm,
    "close": CloseForm,
}
WORDS = {
    "channels": CHANNELS,
    "natures": NATURES,
    "outcomes": OUTCOMES,
    "periods": PERIODS,
    "relations": RELATIONS,
    "themes": THEMES,
}


@blueprint.get("/dossiers/<uuid:case_id>")
@permits(Role.ADVISER)
def read(case_id: UUID) -> Response:
    """`?doe=gesprek` shows the form for a conversation opened, for whoever came to do just that."""
    return _page(case_id, doing="conversation" if request.args.get("doe") == "gesprek" else "")


@blueprint.post("/dossiers/<uuid:case_id>/gesprekken")
@permits(Role.ADVISER)
def record(case_id: UUID) -> Response:
    form = ConversationForm()
    return carry_out(
        form,
        lambda: _conversation(case_id, form, None),
        lambda error: _page(case_id, ("conversation", form), error),
        _("Het gesprek is vastgelegd."),
        lambda: url_for(".read", case_id=case_id),
    )


@blueprint.route("/dossiers/<uuid:case_id>/gesprekken/<uuid:conversation_id>/verbeteren", methods=["GET", "POST"])
@permits(Role.ADVISER)
def correct_conversation(case_id: UUID, conversation_id: UUID) -> Response:
    opened = open_case(case_id)
    wrong = opened.conversation(conversation_id)
    if wrong is None:
        raise not_found()
    form = ConversationForm(
        held_on=wrong.held_on,
        channel=wrong.channel.value,
        minutes=wrong.minutes,
        expected_version=str(opened.view.version),
    )

    def again(error: ContractError | None) -> Response:
        return _form_page("adviser/correct_conversation.html", form, error, opened, wrong=wrong)

    return carry_out(
        form,
        lambda: _conversation(case_id, form, conversation_id),
        again,
        _("Het gesprek is verbeterd. Het eerste blijft te zien en telt niet meer mee."),
        lambda: url_for(".read", case_id=case_id),
    )


@blueprint.post("/dossiers/<uuid:case_id>/aantekeningen")
@permits(Role.ADVISER)
def write_note(case_id: UUID) -> Response:
    form = NoteForm()
    return carry_out(
        form,
        lambda: _note(case_id, form, None),
        lambda error: _page(case_id, ("note", form), error),
        _("Je aantekening is bewaard."),
        lambda: url_for(".read", case_id=case_id, _anchor="aantekeningen"),
    )


@blueprint.route("/dossiers/<uuid:case_id>/aantekeningen/<uuid:entry_id>/verbeteren", methods=["GET", "POST"])
@permits(Role.ADVISER)
def correct_note(case_id: UUID, entry_id: UUID) -> Response:
    opened = open_case(case_id)
    wrong = opened.note(entry_id)
    if wrong is None:
        raise not_found()
    form = NoteCorrectionForm(words=wrong.words, expected_version=str(opened.view.version))

    def again(error: ContractError | None) -> Response:
        return _form_page("adviser/correct_note.html", form, error, opened, wrong=wrong)

    return carry_out(
        form,
        lambda: _note(case_id, form, entry_id),
        again,
        _("Je verbetering staat erbij."),
        lambda: url_for(".read", case_id=case_id, _anchor="aantekeningen"),
    )


@blueprint.post("/dossiers/<uuid:case_id>/indeling")
@permits(Role.ADVISER)
def classify(case_id: UUID) -> Response:
    case = load_case(case_id)
    form = CodingForm()
    kept = case.classification.unit_id if case.classification else None
    form.offer(served_clients().get(case.client_id).units, kept)
    return carry_out(
        form,
        lambda: ClassifyCase(
            command_id=form.command(),
            case_id=case_id,
            classification=form.coded(),
            expected_version=form.version(),
        ),
        lambda error: _page(case_id, ("coding", form), error),
        _("De indeling is bewaard."),
        lambda: url_for(".read", case_id=case_id),
    )


@blueprint.post("/dossiers/<uuid:case_id>/afsluiten")
@permits(Role.ADVISER)
def close(case_id: UUID) -> Response:
    form = CloseForm()
    return carry_out(
        form,
        lambda: CloseCase(
            command_id=form.command(),
            case_id=case_id,
            outcome=Outcome(form.outcome.data),
            expected_version=form.version(),
        ),
        lambda error: _page(case_id, ("close", form), error),
        _("Het dossier is afgesloten. Verbeteren kan nog."),
        lambda: url_for(".read", case_id=case_id),
    )


def _page(
    case_id: UUID,
    sent: tuple[str, CommandForm] | None = None,
    error: ContractError | None = None,
    doing: str = "",
) -> Response:
    opened = open_case(case_id)

    def prepare(_name: str, form: CommandForm) -> None:
        if isinstance(form, ConversationForm):
            form.held_on.data = today_here()
        if isinstance(form, CodingForm):
            _prepare_coding(form, opened)

    return show_forms(
        "adviser/case.html",
        FORMS,
        opened.view.version,
        sent=sent,
        error=error,
        prepare=prepare,
        case=opened,
        doing=doing,
        **WORDS,
    )


def _prepare_coding(form: CodingForm, opened: OpenedCase) -> None:
    coded = opened.view.classification
    client = opened.clients.find(opened.view.client_id)
    form.offer(client.units if client else (), coded.unit_id if coded else None)
    if coded:
        form.start_with(coded)


def _form_page(
    template: str,
    form: ConversationForm | NoteCorrectionForm,
    error: ContractError | None,
    opened: OpenedCase,
    **values: object,
) -> Response:
    """A correction on a page of its own; after a conflict it may be sent again as it is."""
    if error is None:
        return show_form(form, template, case=opened, **WORDS, **values)
    if error.code is ErrorCode.CONFLICT:
        form.looked_at(load_case(opened.view.case_id).version)
    return form_again(error, form, template, case=opened, **WORDS, **values)


def _conversation(case_id: UUID, form: ConversationForm, corrects: UUID | None) -> RecordConversation:
    """The command's id is also the conversation's, so that a form sent twice counts one."""
    return RecordConversation(
        command_id=form.command(),
        case_id=case_id,
        conversation_id=form.command(),
        held_on=form.held_on.data,
        channel=Channel(form.channel.data),
        minutes=form.minutes.data,
        corrects=corrects,
        expected_version=form.version(),
    )


def _note(case_id: UUID, form: NoteForm | NoteCorrectionForm, corrects: UUID | None) -> WriteNote:
    """Sealed here, under a key that only this adviser's own Vault token opens."""
    entry_id = form.command()
    return WriteNote(
        command_id=form.command(),
        case_id=case_id,
        entry_id=entry_id,
        kind=NoteKind.NOTE if corrects is None else NoteKind.CORRECTION,
        text=seal_entry(note_key(load_case(case_id)), entry_id, form.words.data),
        corrects=corrects,
        expected_version=form.version(),
    )
