"""What an adviser fills in for an annual report."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from gateway.forms_base import TEXT, CommandForm, PlainText, line
from services.contracts.reporting import ReportView

CHECK, EDIT, SAVE = "check", "edit", "save"  # the steps of writing: look before it leaves, back, and leave
SIGNATURE = 120  # characters


class _Version(HiddenField):  # type: ignore[misc]  # wtforms is untyped
    """The version of the report that the form was made for."""

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.data = given if given.isascii() and given.isdigit() and len(given) < 10 else ""


class _ReportForm(CommandForm):
    expected_version = _Version(
        validators=[DataRequired(message=_l("Open de pagina opnieuw en probeer het nog een keer."))]
    )

    def version(self) -> int:
        """Only after `validate`."""
        return int(self.expected_version.data or 0)


def _part(label: Any, hint: Any) -> TextAreaField:
    """A part of the report: may be saved half-written, but must be there at release."""
    checks = [PlainText(lines=True), Length(max=TEXT, message=_l("Dit is te lang: hoogstens 20.000 tekens."))]
    return TextAreaField(label, description=hint, validators=checks)


class InterpretationForm(_ReportForm):
    interpretation = _part(
        _l("Duiding"),
        _l(
            "Wat viel je op in deze periode? Beschrijf patronen, geen mensen. Een lege regel begint een nieuwe alinea;"
            " een regel die begint met een streepje wordt een opsomming."
        ),
    )
    recommendations = _part(
        _l("Aanbevelingen"),
        _l("Wat raad je de organisatie aan? Liever drie dingen die kunnen dan tien die mooi klinken."),
    )

    def start_from(self, view: ReportView) -> None:
        self.interpretation.data = view.interpretation
        self.recommendations.data = view.recommendations
        self.expected_version.data = str(view.version)

    def continue_from(self, newer: ReportView) -> None:
        """Somebody else wrote meanwhile: the typed text stays, and may be sent for the newer version."""
        self.expected_version.data = str(newer.version)
        self.command_id.data = str(uuid4())


class ReleaseForm(_ReportForm):
    signed_as = line(
        _l("Naam onder het verslag"),
        required=False,
        longest=SIGNATURE,
        hint=_l("Laat dit leeg om te ondertekenen als ‘de vertrouwenspersonen’."),
    )
    read = BooleanField(
        _l("Ik heb het hele verslag gelezen. Niemand is erin te herkennen, ook niet door een collega."),
        validators=[DataRequired(message=_l("Lees het voorbeeld en zet daarna het vinkje."))],
    )
