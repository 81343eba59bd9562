"""The forms of an adviser. Short, with sensible defaults: they are filled in between two conversations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from gateway.adviser.words import (
    CHANNELS,
    DECLINE_REASONS,
    NATURES,
    OUTCOMES,
    PERIODS,
    RELATIONS,
    THEMES,
    Code,
    pairs,
)
from gateway.forms_base import (
    CheckboxesField,
    CommandForm,
    VersionedForm,
    as_choices,
    day,
    new_id_field,
    number,
    text,
)
from services.contracts.casebook import Classification, PostKind
from services.contracts.directory import UnitView
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Theme

DAY_MINUTES = 24 * 60
NO_CHOICE = ("", _l("Niet bekend"))
ENDED_UNIT = _l("Een afdeling die niet meer bestaat")
OFFERED_RELATIONS = {code: word for code, word in RELATIONS.items() if code is not Relation.UNKNOWN}  # = no choice


def _options(words: Mapping[Code, LazyString]) -> list[SelectChoice]:
    return as_choices(pairs(words))


class AcceptForm(VersionedForm):
    """Only the button."""


class DeclineForm(VersionedForm):
    reason = RadioField(
        _l("Waarom kan het niet?"),
        description=_l("De melder hoort je reden niet, alleen dat iemand anders gekozen kan worden."),
        choices=_options(DECLINE_REASONS),
        validators=[InputRequired(message=_l("Kies een reden."))],
    )


class PostForm(CommandForm):
    message = text(_l("Schrijf aan de melder"))
    kind = RadioField(
        _l("Wat is dit?"),
        choices=as_choices(
            [
                (PostKind.MESSAGE.value, _l("Een bericht")),
                (PostKind.SHARED_ENTRY.value, _l("Iets wat jullie samen vastleggen, zoals een doel of een afspraak")),
            ]
        ),
        default=PostKind.MESSAGE.value,
        validators=[InputRequired(message=_l("Kies wat dit is."))],
    )


class PostCorrectionForm(CommandForm):
    message = text(_l("Zo had je het willen schrijven"))


class OpenCaseForm(CommandForm):
    case_id = new_id_field()


class NoteForm(VersionedForm):
    words = text(_l("Nieuwe aantekening"))


class NoteCorrectionForm(VersionedForm):
    words = text(_l("Zo had je het willen opschrijven"))


def _held_on() -> Field:
    return day(_l("Datum"))


def _channel() -> Field:
    return RadioField(
        _l("Hoe"),
        choices=_options(CHANNELS),
        default=Channel.PHONE.value,
        validators=[InputRequired(message=_l("Kies hoe het gesprek ging."))],
    )


def _minutes() -> Field:
    return number(_l("Minuten"), least=1, most=DAY_MINUTES, default=30)


class ConversationForm(VersionedForm):
    held_on = _held_on()
    channel = _channel()
    minutes = _minutes()


class CodingFields(CommandForm):
    """What a classification consists of. `units` must be told before it is shown or checked."""

    natures = CheckboxesField(
        _l("Aard"),
        description=_l("Kies alles wat past."),
        choices=_options(NATURES),
        validators=[DataRequired(message=_l("Kies minstens één aard."))],
    )
    relation = SelectField(
        _l("Wie is de ander voor de melder?"),
        choices=as_choices([NO_CHOICE, *pairs(OFFERED_RELATIONS)]),
        validators=[Optional()],
    )
    unit = SelectField(_l("Afdeling"), validators=[Optional()])
    occurrence = SelectField(
        _l("Wanneer gebeurde het?"), choices=_options(PERIODS), default=OccurrencePeriod.NOT_SAID.value
    )
    themes = CheckboxesField(
        _l("Thema’s"),
        description=_l("Alleen als je er later over wilt kunnen signaleren."),
        choices=_options(THEMES),
        validators=[Optional()],
    )

    def offer(self, units: Iterable[UnitView], kept: UUID | None = None) -> None:
        """The units of the client concerned; `kept` is one that the case names and that may have ended."""
        offered = [(str(unit.unit_id), unit.name) for unit in units]
        if kept is not None and str(kept) not in dict(offered):
            offered.append((str(kept), ENDED_UNIT))
        self.unit.choices = as_choices([NO_CHOICE, *offered])

    def coded(self) -> Classification:
        """Only after `validate`."""
        return Classification(
            natures=tuple(Nature(code) for code in self.natures.data),
            relation=Relation(self.relation.data) if self.relation.data else None,
            unit_id=UUID(self.unit.data) if self.unit.data else None,
            themes=tuple(Theme(code) for code in self.themes.data),
            occurrence=OccurrencePeriod(self.occurrence.data),
        )


class CodingForm(VersionedForm, CodingFields):
    def start_with(self, coded: Classification) -> None:
        """What the case says now, to be changed as a whole."""
        self.natures.data = [nature.value for nature in coded.natures]
        self.relation.data = coded.relation.value if coded.relation in OFFERED_RELATIONS else ""
        self.unit.data = str(coded.unit_id) if coded.unit_id else ""
        self.themes.data = [theme.value for theme in coded.themes]
        self.occurrence.data = coded.occurrence.value


class CloseForm(VersionedForm):
    outcome = RadioField(
        _l("Hoe eindigde het?"),
        description=_l("Een verhaal kunnen vertellen is een volwaardige uitkomst."),
        choices=_options(OUTCOMES),
        validators=[InputRequired(message=_l("Kies hoe het eindigde."))],
    )


class OralContactForm(CodingFields):
    """Quick entry. One form, one page."""

    case_id = new_id_field()
    entry_id = new_id_field()
    held_on = _held_on()
    channel = _channel()
    minutes = _minutes()
    words = text(_l("Aantekening voor jezelf"), hint=_l("Alleen jij kunt dit lezen."), required=False)
    outcome = SelectField(
        _l("Is het hiermee klaar?"),
        choices=as_choices([("", _l("Nee, het dossier blijft open")), *pairs(OUTCOMES)]),
        validators=[Optional()],
    )


def name_ids(form: CommandForm, name: str) -> None:
    """Several forms on one page: every field gets an id of its own; the names that are sent stay as they are."""
    for field in form:
        field.id = f"{name}-{field.id}"


def unbound(kind: type[Any], **data: Any) -> Any:
    """A fresh form on a page where another form was sent."""
    return kind(formdata=None, **data)
