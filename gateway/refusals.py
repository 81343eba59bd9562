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
    "coordinator_exists": _l("Er is al een coördinator die kan inloggen. Die nodigt anderen uit."),
    "no_open_invitation": _l("Er is geen uitnodiging die nog werkt."),
    "no_credentials": _l("Dit account is nog niet ingesteld. Nodig de persoon opnieuw uit."),
    "own_account": _l("Je eigen account kun je niet blokkeren. Vraag het een collega."),
    "last_way_in": _l("Dit is je laatste manier om in te loggen. Voeg eerst een andere passkey toe."),
    # directory
    "already_registered": _l("Dit is al geregistreerd. Kijk in de lijst."),
    "slug_taken": _l("Op dit adres staat al een andere klant. Kies een ander adres voor de openbare pagina."),
    "slug_invalid": _l(
        "Gebruik voor het adres van de openbare pagina 2 tot 60 tekens: kleine letters, cijfers en streepjes ertussen."
    ),
    "name_missing": _l("Vul een naam in."),
    "name_too_long": _l("De naam is te lang: hoogstens 120 tekens."),
    "sector_missing": _l("Vul een sector in."),
    "email_invalid": _l("Dit lijkt geen e-mailadres. Een e-mailadres ziet eruit als naam@voorbeeld.nl."),
    "control_characters": _l("Er staat een teken in dat we niet kunnen bewaren. Typ het opnieuw."),
    "date_out_of_range": _l("Het jaartal klopt niet. Vul een jaar in van 1990 tot en met 2100."),
    "ends_before_start": _l("De laatste dag ligt voor de eerste dag. Kijk de datums na."),
    "headcount_out_of_range": _l("Vul een aantal medewerkers in van 0 tot en met 1.000.000."),
    "unit_already_registered": _l("Deze eenheid is al toegevoegd."),
    "parent_unknown": _l("De eenheid waar deze onder valt is er niet meer. Kies een andere."),
    "parent_not_in_effect": _l(
        "De eenheid waar deze onder valt bestaat op die dag niet of heeft een einde. Kies een andere eenheid of datum."
    ),
    "before_unit_start": _l("Op die dag bestond de eenheid nog niet. Kies een latere datum."),
    "unit_ended": _l("Deze eenheid is al beëindigd."),
    "unit_has_subunits": _l("Er vallen nog eenheden onder. Beëindig die eerst, op dezelfde dag of eerder."),
    "modules_missing": _l("Kies minstens één onderdeel van de opdracht."),
    "report_due_date_invalid": _l("Deze dag bestaat niet in elk jaar. Kies een andere dag voor het jaarverslag."),
    "advisory_adviser_supports_here": _l(
        "Opvang en advies gaan niet samen bij dezelfde klant. Kies voor een van de twee iemand anders."
    ),
    "assignment_does_not_cover": _l(
        "Op die dag loopt er geen opdracht voor opvang of integriteit. Pas de opdracht aan of kies een andere dag."
    ),
    "certificate_expired": _l("Het certificaat is op die dag verlopen. Werk eerst de gegevens van deze persoon bij."),
    "certificate_missing": _l(
        "Er is geen certificaat vastgelegd. Leg dat eerst vast bij de gegevens van deze persoon."
    ),
    "already_allocated": _l("Deze vertrouwenspersoon is in die periode hier al toegewezen."),
    "no_allocation_to_end": _l("Deze vertrouwenspersoon is hier niet toegewezen."),
    "allocation_already_ended": _l("De laatste dag staat al vast. Je kunt hem alleen nog vervroegen."),
    "reason_too_long": _l("De reden is te lang: hoogstens 300 tekens."),
    "profile_too_long": _l("De voorstelling is te lang: hoogstens 1500 tekens."),
    "tracks_missing": _l("Kies waarvoor deze vertrouwenspersoon te benaderen is."),
    "languages_missing": _l("Kies minstens één taal."),
    "language_invalid": _l("Een van de talen kennen we niet. Kies uit de lijst."),
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
    "request_already_answered": _l("Dit verzoek is al beantwoord. Kijk hieronder hoe het er nu voor staat."),
    "request_not_accepted": _l("Neem het gesprek eerst aan. Daarna kun je schrijven of een dossier openen."),
    "kind_not_allowed": _l("Dit kun je hier niet toevoegen. Schrijf het als gewoon bericht."),
    "case_file_exists": _l("Bij dit gesprek hoort al een dossier."),
    "case_is_closed": _l("Dit dossier is afgesloten. Verbeteren kan nog, iets nieuws toevoegen niet."),
    "corrects_unknown": _l("Wat je wilt verbeteren is er niet, is van een ander of is al verbeterd."),
    "entry_exists": _l("Dit is al bewaard. Open de pagina opnieuw om het te zien."),
    "held_on_in_future": _l("De datum ligt in de toekomst. Vul de dag in waarop het gesprek was."),
    "held_on_too_early": _l("De datum ligt voor 2000. Kijk het jaar na."),
    "minutes_out_of_range": _l("Vul een aantal minuten in van 1 tot en met 1440."),
    "natures_missing": _l("Kies minstens één aard."),
    "natures_repeated": _l("Elke aard kun je één keer kiezen."),
    "themes_repeated": _l("Elk thema kun je één keer kiezen."),
    "not_allocated": _l(
        "Op die dag was je niet aan deze organisatie toegewezen. Kijk de datum na of vraag het de coördinator."
    ),
    # reporting
    "interpretation_missing": _l(
        "Schrijf eerst de duiding en de aanbevelingen. Daarna kun je het verslag vaststellen."
    ),
    "interpretation_too_long": _l("De tekst is te lang: hoogstens 20.000 tekens per deel."),
    "report_released": _l("Dit verslag is al vastgesteld en verandert niet meer."),
    "report_not_drafted": _l("Dit jaar loopt nog. Het concept ontstaat vanzelf na de jaarwisseling."),
    "client_name_missing": _l(
        "De naam van de organisatie is nog niet bekend. Probeer het over een paar minuten opnieuw."
    ),
}
GENERAL = _l("Dit kan zo niet. Kijk je invoer na of vraag de coördinator.")
