"""What every form shares: a command id made when the form is shown, plain-text checks and Dutch messages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

LINE = 200  # characters of a one-line answer
TEXT = 20_000  # characters of a long text
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they let a text read otherwise


class SpoorvastForm(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """A form that reads nothing but what it shows."""

    def validate(self, extra_validators: Any = None) -> bool:
        return bool(super().validate(extra_validators))


class CommandForm(SpoorvastForm):
    """A form behind which stands one command: sent twice, it is carried out once."""

    command_id = HiddenField(default=lambda: str(uuid4()))

    def validate_command_id(self, field: Field) -> None:
        try:
            UUID(field.data)
        except (ValueError, TypeError, AttributeError):
            raise StopValidation(str(_l("Open de pagina opnieuw en probeer het nog een keer."))) from None

    def command(self) -> UUID:
        """The id of the command; only after `validate`."""
        return UUID(self.command_id.data)


class VersionedForm(CommandForm):
    """Sent with the version that was looked at; who was overtaken is told so and keeps the text."""

    expected_version = HiddenField()

    def validate_expected_version(self, field: Field) -> None:
        digits = field.data or ""
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            raise StopValidation(str(_l("Open de pagina opnieuw en probeer het nog een keer.")))

    def looked_at(self, version: int) -> None:
        """What is shown now is this version."""
        self.expected_version.data = str(version)

    def version(self) -> int:
        """Only after `validate`."""
        return int(self.expected_version.data)


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms is untyped
    """Several of a fixed list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def new_id_field() -> HiddenField:
    """The id of what the form makes: sent twice, it is made once."""
    return HiddenField(default=lambda: str(uuid4()), validators=[_is_id])


def _is_id(_form: FlaskForm, field: Field) -> None:
    try:
        UUID(field.data)
    except (ValueError, TypeError, AttributeError):
        raise StopValidation(str(_l("Open de pagina opnieuw en probeer het nog een keer."))) from None


class PlainText:
    """No control characters and no marks that turn the reading direction; a long text may have lines and tabs."""

    def __init__(self, *, lines: bool) -> None:
        self._allowed = frozenset("\n\r\t") if lines else frozenset()

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        for character in field.data or "":
            refused = unicodedata.category(character) in {"Cc", "Cs"} or character in TURNING
            if refused and character not in self._allowed:
                raise StopValidation(str(_l("Hier staat een teken in dat we niet kunnen bewaren. Typ het opnieuw.")))


def _strip(value: str | None) -> str | None:
    return value.strip() if isinstance(value, str) else value


def _presence(label: str, *, required: bool, message: Any = None) -> Any:
    text = message or _l("Vul in: %(label)s.", label=label)
    return DataRequired(message=text) if required else Optional()


def line(label: Any, *, hint: Any = "", required: bool = True, longest: int = LINE, **kwargs: Any) -> StringField:
    """One line of plain text."""
    checks = [_presence(label, required=required), PlainText(lines=False), _length(longest)]
    return StringField(label, description=hint, filters=[_strip], validators=checks, **kwargs)


def text(label: Any, *, hint: Any = "", required: bool = True, longest: int = TEXT, **kwargs: Any) -> TextAreaField:
    """A long plain text of at most 20,000 characters unless said otherwise."""
    checks = [_presence(label, required=required), PlainText(lines=True), _length(longest)]
    return TextAreaField(label, description=hint, filters=[_strip], validators=checks, **kwargs)


def email(label: Any, *, hint: Any = "", required: bool = True) -> EmailField:
    checks = [
        _presence(label, required=required),
        PlainText(lines=False),
        _length(LINE),
        Email(message=_l("Dit lijkt geen e-mailadres. Een e-mailadres ziet eruit als naam@voorbeeld.nl.")),
    ]
    return EmailField(label, description=hint, filters=[_strip], validators=checks)


def day(label: Any, *, hint: Any = "", required: bool = True, **kwargs: Any) -> DateField:
    """A calendar day; browsers send it as 2026-11-21."""
    # InputRequired lets "not a valid date" stand; DataRequired would call a mistyped day missing.
    first = InputRequired(message=_l("Vul in: %(label)s.", label=label)) if required else Optional()
    return DateField(label, description=hint, validators=[first], **kwargs)


def number(label: Any, *, least: int, most: int, hint: Any = "", required: bool = True, **kwargs: Any) -> IntegerField:
    message = _l("Vul een getal in van %(least)s tot en met %(most)s.", least=least, most=most)
    first = InputRequired(message=message) if required else Optional()
    return IntegerField(
        label, description=hint, validators=[first, NumberRange(min=least, max=most, message=message)], **kwargs
    )


def pick(label: Any, options: Iterable[tuple[str, Any]], *, hint: Any = "", required: bool = True) -> SelectField:
    """One of a short list of (value, words)."""
    first = InputRequired(message=_l("Maak een keuze.")) if required else Optional()
    return SelectField(label, description=hint, choices=as_choices(options), validators=[first])


def as_choices(options: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """(value, words) pairs as WTForms wants them."""
    return [SelectChoice(value, words) for value, words in options]


def _length(longest: int) -> Length:
    return Length(max=longest, message=_l("Dit is te lang: hoogstens %(longest)s tekens.", longest=longest))
