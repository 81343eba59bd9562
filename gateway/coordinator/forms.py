"""The forms of a coordinator: one command each, short enough to fill in three hundred times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from gateway.coordinator.words import (
    CONTACT_ROLES,
    MODULES,
    SPOKEN,
    SPOKEN_MORE,
    choices,
    language_names,
    month_choices,
    track_choices,
)
from gateway.forms_base import (
    LINE,
    CheckboxesField,
    CommandForm,
    SpoorvastForm,
    VersionedForm,
    as_choices,
    day,
    email,
    line,
    new_id_field,
    number,
    text,
)
from services.contracts.directory import AdviserDetail, AssignmentView, UnitView
from services.contracts.fields import ContactRole, Module, Track

NAME, SLUG, PROFILE, REASON = 120, 60, 1500, 300  # characters, as the directory allows
MOST_PEOPLE = 1_000_000
SEARCH = LINE
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class SearchForm(SpoorvastForm):
    """Who or what somebody looks for. Sent in a form: an address stays in the browser's history, and this is a name."""

    zoek = line(_l("Zoeken"), longest=SEARCH, required=False)

    def wanted(self) -> str:
        """Empty when nothing was sent or when what was sent cannot be searched for."""
        return self.zoek.data or "" if self.validate_on_submit() else ""


class ClientForm(CommandForm):
    client_id = new_id_field()
    name = line(_l("Naam van de organisatie"), longest=NAME)
    sector = line(_l("Sector"), hint=_l("Bijvoorbeeld zorg, onderwijs of logistiek."), longest=NAME)
    slug = line(
        _l("Adres van de openbare pagina"),
        hint=_l("Kleine letters, cijfers en streepjes. Laat dit leeg, dan maken we het van de naam."),
        longest=SLUG,
        required=False,
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )

    def path(self) -> str:
        """What was typed, or else the name as a path."""
        return self.slug.data or slug_of(self.name.data)


class UnitForm(VersionedForm):
    unit_id = new_id_field()
    name = line(_l("Naam van de eenheid"), longest=NAME)
    parent = SelectField(_l("Valt onder"), validators=[Optional()])
    headcount = number(
        _l("Aantal medewerkers"),
        hint=_l("Wie in een onderliggende eenheid werkt, telt daar mee en niet hier."),
        least=0,
        most=MOST_PEOPLE,
    )
    valid_from = day(_l("Bestaat vanaf"))

    def offer(self, units: Iterable[UnitView]) -> None:
        """Units that have no end: only these can take others in."""
        open_units = [(str(unit.unit_id), unit.name) for unit in units if unit.ends_on is None]
        self.parent.choices = as_choices([("", _("de hele organisatie")), *open_units])

    def parent_id(self) -> UUID | None:
        return UUID(self.parent.data) if self.parent.data else None


class HeadcountForm(VersionedForm):
    headcount = number(_l("Aantal medewerkers"), least=0, most=MOST_PEOPLE)
    valid_from = day(_l("Geldt vanaf"), hint=_l("Eerdere aantallen blijven bewaard voor het jaarverslag."))


class EndForm(VersionedForm):
    """The last day of a unit or of an allocation."""

    ends_on = day(_l("Laatste dag"))


class ContactForm(VersionedForm):
    contact_id = new_id_field()
    name = line(_l("Naam"), longest=NAME)
    email = email(_l("E-mailadres"))
    role = SelectField(_l("Ontvangt verslagen als"), choices=as_choices(choices(CONTACT_ROLES)))

    def contact_role(self) -> ContactRole:
        return ContactRole(self.role.data)


class AssignmentForm(VersionedForm):
    starts_on = day(_l("Gaat in op"))
    ends_on = day(_l("Laatste dag"), hint=_l("Laat leeg als er geen einde is afgesproken."), required=False)
    modules = CheckboxesField(
        _l("Wat is afgesproken"),
        choices=as_choices(choices(MODULES)),
        validators=[DataRequired(message=_l("Kies minstens één onderdeel."))],
    )
    report_due_day = number(_l("Jaarverslag klaar: dag"), least=1, most=31)
    report_due_month = SelectField(
        _l("Jaarverslag klaar: maand"), description=_l("In het jaar dat volgt op het verslagjaar.")
    )
    advisory_adviser = SelectField(
        _l("Vaste vertrouwenspersoon voor advies"),
        description=_l("Doet bij deze klant geen opvang. Zo zegt het niets wie een adviesvraag behandelt."),
        validators=[InputRequired(message=_l("Kies wie de adviesvragen behandelt."))],
    )

    def offer(self, advisers: Iterable[AdviserDetail], supporting: frozenset[UUID]) -> None:
        """All but those whom employees of this client can choose."""
        free = [(str(one.card.adviser_id), one.card.name) for one in advisers if one.card.adviser_id not in supporting]
        self.advisory_adviser.choices = as_choices([("", _("Kies een vertrouwenspersoon")), *free])
        self.report_due_month.choices = as_choices(month_choices())

    def start_with(self, agreed: AssignmentView | None, today: date) -> None:
        """What is agreed now, to be changed as a whole; or what is usual."""
        self.report_due_day.data = agreed.report_due_day if agreed else 1
        self.report_due_month.data = str(agreed.report_due_month if agreed else 3)
        self.starts_on.data = agreed.starts_on if agreed else today
        self.modules.data = [module.value for module in agreed.modules] if agreed else [Module.SUPPORT.value]
        if agreed:
            self.ends_on.data = agreed.ends_on
            self.advisory_adviser.data = str(agreed.advisory_adviser_id)

    def chosen_modules(self) -> tuple[Module, ...]:
        return tuple(Module(code) for code in self.modules.data)


class AllocationForm(VersionedForm):
    adviser = SelectField(
        _l("Vertrouwenspersoon"), validators=[InputRequired(message=_l("Kies een vertrouwenspersoon."))]
    )
    starts_on = day(_l("Te kiezen vanaf"))
    reason = line(_l("Waarom deze vertrouwenspersoon"), longest=REASON, required=False)

    def offer(self, people: Iterable[tuple[UUID, str]]) -> None:
        self.adviser.choices = as_choices(
            [("", _("Kies een vertrouwenspersoon")), *((str(one), name) for one, name in people)]
        )


class _ProfileFields(CommandForm):
    name = line(_l("Naam"), longest=NAME)
    email = email(_l("E-mailadres"))
    profile = text(
        _l("Voorstelling aan medewerkers"),
        hint=_l("Dit lezen medewerkers voordat ze kiezen. Schrijf in de ik-vorm, hoogstens 1500 tekens."),
        longest=PROFILE,
        required=False,
    )
    tracks = CheckboxesField(
        _l("Te benaderen voor"),
        choices=as_choices(track_choices()),
        validators=[DataRequired(message=_l("Kies minstens één onderwerp."))],
    )
    languages = CheckboxesField(_l("Talen"), validators=[DataRequired(message=_l("Kies minstens één taal."))])
    certificate_until = day(
        _l("Certificaat geldig tot en met"),
        hint=_l("Zonder geldig certificaat kun je deze vertrouwenspersoon nergens toewijzen."),
        required=False,
    )

    def offer(self, own: Iterable[str] = ()) -> None:
        """The usual languages, and those this adviser already has."""
        self.languages.choices = as_choices(language_names((*SPOKEN, *SPOKEN_MORE, *own)))

    def chosen_tracks(self) -> tuple[Track, ...]:
        return tuple(Track(code) for code in self.tracks.data)


class AdviserForm(_ProfileFields):
    adviser_id = new_id_field()


class ProfileForm(VersionedForm, _ProfileFields):
    email = None  # fixed once registered: WTForms leaves the field out

    def start_with(self, adviser: AdviserDetail) -> None:
        """What is known now, to be changed as a whole."""
        self.name.data = adviser.card.name
        self.profile.data = adviser.card.profile
        self.tracks.data = [track.value for track in adviser.card.tracks]
        self.languages.data = list(adviser.card.languages)
        self.certificate_until.data = adviser.certificate_until


def slug_of(name: str) -> str:
    """`Zorggroep Café De Linde` → `zorggroep-cafe-de-linde`."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    return _NOT_SLUG.sub("-", plain).strip("-")[:SLUG].strip("-")


def name_ids(form: CommandForm, name: str) -> None:
    """Several forms on one page: every field gets an id of its own; the names that are sent stay as they are."""
    for field in form:
        field.id = f"{name}-{field.id}"
