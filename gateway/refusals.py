"""What a refusal means in words: its `rule` → a Dutch sentence. The rules of every service stand here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# Keep the words short, say what can be done, blame nobody.
SENTENCES: dict[str, LazyString] = {
    # accounts (the gateway's own)
    "account_exists": _l("Er is al een account met dit e-mailadres of voor deze persoon."),
    "adviser_has_credentials": _l(
        "Een vertrouwenspersoon die al heeft ingelogd kun je niet opnieuw uitnodigen: wie de link heeft, zou de"
        " dossiers kunnen openen."
    ),
    "no_open_invitation": _l("Er is geen uitnodiging die nog werkt."),
    "no_credentials": _l("Dit account is nog niet ingesteld. Nodig de persoon opnieuw uit."),
    "own_account": _l("Je eigen account kun je niet blokkeren. Vraag het een collega."),
    "last_way_in": _l("Dit is je laatste manier om in te loggen. Voeg eerst een andere passkey toe."),
    # directory
    # intake
    "adviser_not_allocated": _l("Deze vertrouwenspersoon is nu niet te kiezen. Ga terug en kies iemand anders."),
    "adviser_declined_before": _l("Deze vertrouwenspersoon kan dit gesprek niet voeren. Kies iemand anders."),
    "receipt_in_use": _l("Dit formulier is al gebruikt. Open de pagina opnieuw en probeer het nog een keer."),
    "request_not_open": _l("Je hoeft nu niet te kiezen: je verzoek ligt al bij een vertrouwenspersoon."),
    "too_late": _l("Je vertrouwenspersoon heeft je verzoek al aangenomen. Wil je stoppen? Schrijf dat dan gewoon."),
    "too_many_requests": _l(
        "Er komen nu heel veel verzoeken tegelijk binnen. Er is niets opgeslagen. Bel ons, of probeer het over een uur"
        " opnieuw."
    ),
    # casebook
    # reporting
}
GENERAL = _l("Dit kan zo niet. Kijk je invoer na of vraag de coördinator.")
