"""What the codes of the trail mean: actions and services in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway.navigation import ROLE_NAMES
from services.contracts.fields import Role

GATEWAY = "gateway"
SERVICE_NAMES: dict[str, LazyString] = {
    "casebook": _l("Dossiers"),
    "intake": _l("Gespreksverzoeken"),
    "reporting": _l("Jaarverslagen"),
    "directory": _l("Klanten en vertrouwenspersonen"),
    GATEWAY: _l("Inloggen en accounts"),
}
TRAIL_ROLES: dict[Role, LazyString] = ROLE_NAMES | {
    Role.CALLER: _l("melder"),
    Role.VISITOR: _l("bezoeker"),
    Role.SERVICE: _l("het platform zelf"),
}
ACTIONS: dict[str, LazyString] = {
    # dossiers
    "case_viewed": _l("dossier geopend"),
    "thread_viewed": _l("gesprek geopend"),
    "case_opened": _l("dossier aangelegd"),
    "case_classified": _l("dossier gerubriceerd"),
    "case_closed": _l("dossier gesloten"),
    "conversation_recorded": _l("gesprek vastgelegd"),
    "conversation_corrected": _l("vastgelegd gesprek verbeterd"),
    "oral_contact_recorded": _l("mondeling contact vastgelegd"),
    "note_written": _l("notitie geschreven"),
    "note_corrected": _l("notitie verbeterd"),
    "post_written": _l("bericht geschreven"),
    "request_accepted": _l("verzoek aangenomen"),
    "request_declined": _l("verzoek niet aangenomen"),
    # jaarverslagen
    "report_planned": _l("verslag gepland"),
    "report_drafted": _l("concept gemaakt, telling vastgelegd"),
    "report_viewed": _l("verslag geopend"),
    "report_downloaded": _l("verslag gedownload"),
    "interpretation_written": _l("duiding geschreven"),
    "report_released": _l("verslag vastgesteld"),
    # klanten en vertrouwenspersonen
    "register_client": _l("klant ingeschreven"),
    "register_unit": _l("afdeling toegevoegd"),
    "change_headcount": _l("aantal medewerkers gewijzigd"),
    "end_unit": _l("afdeling beëindigd"),
    "appoint_contact": _l("contactpersoon aangewezen"),
    "agree_assignment": _l("opdracht vastgelegd"),
    "register_adviser": _l("vertrouwenspersoon ingeschreven"),
    "change_adviser_profile": _l("profiel gewijzigd"),
    "allocate_adviser": _l("vertrouwenspersoon toegewezen"),
    "end_allocation": _l("toewijzing beëindigd"),
    # inloggen en accounts
    "logged_in": _l("ingelogd"),
    "login_failed": _l("inloggen mislukt"),
    "logged_out": _l("uitgelogd"),
    "sessions_revoked": _l("overal uitgelogd"),
    "account_invited": _l("account uitgenodigd"),
    "account_invited_again": _l("opnieuw uitgenodigd"),
    "invitation_accepted": _l("uitnodiging aangenomen"),
    "invitation_revoked": _l("uitnodiging ingetrokken"),
    "passkey_added": _l("passkey toegevoegd"),
    "passkey_removed": _l("passkey verwijderd"),
    "account_blocked": _l("account geblokkeerd"),
    "account_allowed": _l("account weer toegelaten"),
    # overal
    "trail_read": _l("spoor gelezen"),
}


def action_name(action: str) -> str:
    """The words; a code without words (a newer service) is shown as it is."""
    return str(ACTIONS.get(action, action))
