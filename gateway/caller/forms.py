"""The forms of a caller. None of them asks who somebody is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import InputRequired, StopValidation

from gateway.forms_base import CommandForm, SpoorvastForm, email, line, text
from gateway.request_seeds import is_seed, new_seed


class RequestForm(CommandForm):
    """Ask for a conversation. Everything may stay empty (practice 2)."""

    token = HiddenField(default=new_seed)
    message = text(
        _l("Wil je alvast iets vertellen?"),
        hint=_l(
            "Niets hoeft. Eén zin is genoeg. Noem liever geen namen van anderen. Wil je gebeld worden? Schrijf dan op"
            " welk nummer en wanneer dat veilig kan."
        ),
        required=False,
    )
    private_address = email(
        _l("Je eigen e-mailadres"),
        hint=_l(
            "Laat dit gerust leeg. Gebruik nooit het e-mailadres van je werk. Alleen ons berichtensysteem kan dit adres"
            " openen. Het stuurt hooguit: er staat iets voor je klaar. Reken er niet op: kijk ook zelf, met je code."
            " Het adres wordt samen met je gesprek gewist."
        ),
        required=False,
    )

    def validate_token(self, field: Field) -> None:
        if not is_seed(field.data):
            raise StopValidation(str(_l("Open de pagina opnieuw en probeer het nog een keer.")))


class KeptForm(SpoorvastForm):
    kept = BooleanField(
        _l("Ik heb mijn code bewaard"),
        validators=[InputRequired(message=_l("Bewaar eerst je code. Zet daarna een vinkje."))],
    )


class CodeForm(SpoorvastForm):
    code = line(
        _l("Je code"),
        hint=_l("16 tekens, bijvoorbeeld 7QK2-M9XR-AB3D-5TFW. Kleine letters en spaties mogen ook."),
        longest=64,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class PostForm(CommandForm):
    message = text(_l("Schrijf een bericht"))


class CorrectionForm(CommandForm):
    message = text(_l("Zo had je het willen schrijven"))


class ChoiceForm(CommandForm):
    """The adviser is the button that is pressed."""


class WithdrawalForm(CommandForm):
    """Only the button."""
