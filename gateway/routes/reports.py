"""Annual reports: the calendar, the adviser's draft, release, and the report as its readers get it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.languages import chosen
from gateway.parts import parts
from gateway.permissions import permits
from gateway.problems import form_again, show_form
from gateway.report_forms import CHECK, EDIT, InterpretationForm, ReleaseForm
from gateway.rpc import current_actor, services
from services.contracts.directory import LookUpNames
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.reporting import (
    DownloadReport,
    Language,
    ListReports,
    ReleaseReport,
    ReportLine,
    ReportStatus,
    ReportView,
    ShowReport,
    WriteInterpretation,
)

blueprint = Blueprint("reports", __name__, url_prefix="/verslagen")
READERS = (Role.ADVISER, Role.CLIENT_CONTACT)


@blueprint.app_template_filter()
def calendar_day(day: date) -> str:
    """`1 maart 2026`."""
    return str(format_date(day, "d MMMM yyyy"))


@blueprint.get("")
@permits(Role.ADVISER, Role.COORDINATOR, Role.CLIENT_CONTACT)
def list_reports() -> str:
    """What to write first, then what is planned and what was released; a contact sees released reports only."""
    actor = current_actor()
    lines: tuple[ReportLine, ...] = services().ask(ListReports(), actor).reports
    groups = {status: [line for line in lines if line.status is status] for status in ReportStatus}
    groups[ReportStatus.DRAFT].sort(key=lambda line: line.due_on)
    groups[ReportStatus.PLANNED].sort(key=lambda line: line.due_on)
    return render_template(
        "reports/list.html",
        groups=groups,
        status=ReportStatus,
        reads=actor.role in READERS,
        is_contact=actor.role is Role.CLIENT_CONTACT,
        today=parts().clock.now().date(),
    )


@blueprint.route("/<uuid:report_id>", methods=["GET", "POST"])
@permits(*READERS)
def show_report(report_id: UUID) -> Response:
    """The report as its reader gets it; for the adviser of a draft: the words to write, in two steps."""
    view = _view(report_id)
    if view.status is ReportStatus.RELEASED and request.method == "GET":
        return make_response(render_template("reports/read.html", view=view))
    form = InterpretationForm()
    if not form.is_submitted():
        form.start_from(view)
    step = request.form.get("step", "")
    if step == EDIT or not form.validate_on_submit():
        return show_form(form, "reports/edit.html", view=view)
    if step == CHECK:
        return make_response(render_template("reports/check.html", view=view, form=form))
    try:
        _save(report_id, form)
    except ContractError as error:
        if error.code is ErrorCode.CONFLICT:
            form.continue_from(_view(report_id))
        return form_again(error, form, "reports/edit.html", view=_view(report_id))
    flash(_("Je tekst staat nu in het concept."))
    return redirect(url_for("reports.show_report", report_id=report_id), 303)


@blueprint.get("/<uuid:report_id>/voorbeeld")
@permits(Role.ADVISER)
def preview(report_id: UUID) -> Response:
    """The draft exactly as the reader would get it."""
    return make_response(render_template("reports/read.html", view=_view(report_id)))


@blueprint.route("/<uuid:report_id>/vaststellen", methods=["GET", "POST"])
@permits(Role.ADVISER)
def release(report_id: UUID) -> Response:
    """Says that nothing can be changed afterwards, and asks for a signature."""
    view = _view(report_id)
    form = ReleaseForm()
    if not form.is_submitted():
        form.expected_version.data = str(view.version)
        form.signed_as.data = _own_name()
    if view.status is not ReportStatus.DRAFT or not (view.interpretation and view.recommendations):
        return redirect(url_for("reports.show_report", report_id=report_id), 303)
    if not form.validate_on_submit():
        return show_form(form, "reports/release.html", view=view)
    try:
        services().ask(
            ReleaseReport(
                command_id=form.command(),
                report_id=report_id,
                signed_as=form.signed_as.data or "",
                expected_version=form.version(),
            ),
            current_actor(),
        )
    except ContractError as error:
        if error.code is ErrorCode.CONFLICT:
            view = _view(report_id)
            form.expected_version.data, form.command_id.data, form.read.data = str(view.version), str(uuid4()), False
        return form_again(error, form, "reports/release.html", view=view)
    flash(_("Het verslag is vastgesteld. De contactpersonen kunnen het nu lezen."))
    return redirect(url_for("reports.show_report", report_id=report_id), 303)


@blueprint.get("/<uuid:report_id>/pdf")
@permits(*READERS)
def download(report_id: UUID) -> Response:
    """The same report as a file, in the language of the screen or in the one asked for (`?in=en`)."""
    asked = request.args.get("in", chosen())
    language = Language(asked) if asked in set(Language) else Language(chosen())
    file = services().ask(DownloadReport(report_id=report_id, language=language), current_actor())
    return send_file(BytesIO(file.content), file.media_type, as_attachment=True, download_name=file.file_name)


def _view(report_id: UUID) -> ReportView:
    view: ReportView = services().ask(ShowReport(report_id=report_id, language=Language(chosen())), current_actor())
    return view


def _save(report_id: UUID, form: InterpretationForm) -> None:
    services().ask(
        WriteInterpretation(
            command_id=form.command(),
            report_id=report_id,
            interpretation=form.interpretation.data or "",
            recommendations=form.recommendations.data or "",
            expected_version=form.version(),
        ),
        current_actor(),
    )


def _own_name() -> str:
    """Empty when directory does not answer: the report can be signed by role."""
    actor = current_actor()
    try:
        found = services().ask(LookUpNames(person_ids=(actor.subject,)), actor)
    except ContractError:
        return ""
    return str(found.people.get(str(actor.subject), ""))
