"""The main job in the browser, from an empty client to the contact person's PDF, with JavaScript off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

import pyotp
import pytest

from services.contracts.fields import Role
from tests.browser.conftest import Account, Doors
from tests.browser.person import PHONE, Person
from tests.support.platform import Platform, until

PASSWORD = "een-lang-wachtwoord-van-vier-woorden"
FIRST = "Ik slaap slecht sinds het gesprek met mijn baas."
NOTE = "Vertelde over het overleg van maandag. Wil nog niets."


@dataclass
class Year:
    """What one test of the story hands to the next step."""

    doors: Doors
    coordinator: Person
    slug: str = ""
    name: str = ""


@pytest.mark.timeout(600)
def test_one_year_of_one_client(platform: Platform, doors: Doors) -> None:
    name = f"Stichting Zonnehof {uuid4().hex[:5]}"
    year = Year(doors, doors.staff(doors.account(Role.COORDINATOR)), name=name)
    with platform.without("reporting"):  # the calendar must see the whole year, which here is played afterwards
        advisers = [register_adviser(year, who) for who in ("Noor Bakker", "Sam de Boer", "Tess Visser")]
        contact = register_client(year, advisers)
        caller, code = ask_for_a_talk(year)
        decline(doors, advisers[0])
        caller = choose_again(year, caller, code)
        adviser = talk_and_keep_a_file(doors, advisers[1], caller)
        for _ in range(6):
            record_oral_contact(adviser, year)
    release_the_report(adviser, year)
    read_the_report(doors, contact, year)
    read_the_trail(doors)


def register_adviser(year: Year, who: str) -> Account:
    """A coordinator registers and invites; the adviser sets a password and couples an app."""
    staff = year.coordinator
    staff.open("/vertrouwenspersonen/nieuw")
    email = f"{uuid4().hex[:8]}@spoorvast.nl"
    staff.fill("Naam", who)
    staff.fill("E-mailadres", email)
    staff.fill("Voorstelling aan medewerkers", "Ik luister eerst. Jij bepaalt wat er gebeurt.")
    staff.tick("ongewenst gedrag")
    staff.tick("integriteit")
    staff.tick("Nederlands")
    staff.fill("Certificaat geldig tot en met", "2030-01-01")
    staff.press("Vertrouwenspersoon registreren")
    assert staff.heading() == who, staff.words()
    adviser_id = staff.path().rsplit("/", 1)[-1]
    staff.open(f"/accounts/nieuw/vertrouwenspersoon?persoon={adviser_id}")
    return accept_invitation(year, email)


def accept_invitation(year: Year, email: str) -> Account:
    staff = year.coordinator
    staff.press("Uitnodiging maken")
    link = staff.page.locator(".as-typed").inner_text().strip()
    invited = year.doors.visitor()
    invited.page.goto(link)
    secret = re.sub(r"[\s-]", "", invited.page.locator(".as-typed").inner_text())
    invited.fill("Nieuw wachtwoord", PASSWORD)
    invited.fill("Nog een keer", PASSWORD)
    invited.fill("Code", pyotp.TOTP(secret).now())
    invited.press("Account klaarmaken")
    assert "Account instellen" not in invited.page.title(), invited.words()
    invited.leave()
    return Account(email, PASSWORD, secret, uuid4(), _used=1)


def register_client(year: Year, advisers: list[Account]) -> Account:
    staff = year.coordinator
    staff.open("/klanten/nieuw")
    staff.fill("Naam van de organisatie", year.name)
    staff.fill("Sector", "zorg")
    staff.press("Klant registreren")
    assert staff.heading() == year.name, staff.words()
    year.slug = re.search(r"/o/([a-z0-9-]+)", staff.words())[1]  # type: ignore[index]
    client = staff.path()
    staff.unfold("Eenheid toevoegen")
    staff.fill("Naam van de eenheid", "Thuiszorg")
    staff.fill("Aantal medewerkers", "640")
    staff.fill("Bestaat vanaf", "2025-01-01")
    staff.press("Eenheid toevoegen")
    assert staff.sees("Thuiszorg")
    emails = []
    for who, role in (("Hanna Dijk", "HR"), ("Otto Kok", "Ondernemingsraad")):
        staff.open(client)
        staff.unfold("Contactpersoon toevoegen")
        emails.append(f"{uuid4().hex[:8]}@zonnehof.nl")
        staff.fill("Naam", who)
        staff.fill("E-mailadres", emails[-1])
        staff.choose("Ontvangt verslagen als", role)
        staff.press("Contactpersoon toevoegen")
        assert staff.sees(who)
    staff.open(f"{client}/opdracht")
    staff.fill("Gaat in op", "2025-01-01")
    for module in ("Opvang", "Integriteit", "Advies"):
        staff.tick(module)
    staff.fill("Jaarverslag klaar: dag", "1")
    staff.choose("Jaarverslag klaar: maand", "maart")
    staff.choose("Vaste vertrouwenspersoon voor advies", "Tess Visser")
    staff.press("Opdracht vastleggen")
    for who in ("Noor Bakker", "Sam de Boer"):
        staff.open(client)
        staff.unfold("Vertrouwenspersoon toewijzen")
        option = staff._field("Vertrouwenspersoon").locator("option", has_text=who).last.get_attribute("value")
        staff._field("Vertrouwenspersoon").select_option(value=option)
        staff.fill("Te kiezen vanaf", "2025-01-01")
        staff.press("Toewijzen")
        assert staff.sees(who)
    staff.open(client)
    staff.follow("Uitnodigen Hanna Dijk")
    return accept_invitation(year, emails[0])


def ask_for_a_talk(year: Year) -> tuple[Person, str]:
    caller = year.doors.visitor(PHONE)
    caller.open(f"/o/{year.slug}")
    for words in ("Dit is geen melding en geen klacht", "112", "0800-0113", "0800-2000", "Waar vertrouwelijk ophoudt"):
        assert caller.sees(words)
    caller.follow("Kies Noor Bakker")
    caller.fill("Wil je alvast iets vertellen?", FIRST)
    until_intake_knows(caller)
    assert caller.path() == "/gesprek/code", caller.words()
    code = caller.page.locator(".receipt").inner_text().split(":")[-1].strip()
    caller.press("Verder")
    assert caller.sees("Bewaar eerst je code")
    assert caller.sees(code)
    caller.tick("Ik heb mijn code bewaard")
    caller.press("Verder")
    assert caller.path() == "/gesprek/lezen"
    return caller, code


def until_intake_knows(caller: Person) -> None:
    """A client registered a moment ago reaches intake within seconds; the form keeps its text meanwhile."""

    def sent() -> bool:
        caller.press("Verstuur mijn verzoek")
        return caller.path() == "/gesprek/code"

    until(sent, what="intake to know the new client")


def decline(doors: Doors, account: Account) -> None:
    adviser = doors.staff(account)
    until(lambda: waiting_is_shown(adviser), what="the request to wait for the adviser")
    adviser.page.locator(".row-name").first.click()
    assert adviser.sees(FIRST)
    adviser.unfold("Nee, het kan niet")
    adviser.tick("Ik heb nu geen ruimte")
    adviser.press("Niet aannemen")
    adviser.leave()


def waiting_is_shown(adviser: Person) -> bool:
    adviser.open("/vandaag")
    return adviser.page.locator(".row-name").count() > 0


def choose_again(year: Year, caller: Person, code: str) -> Person:
    caller.press("Sluiten")
    caller.leave()
    back = year.doors.visitor(PHONE)
    back.open("/gesprek")
    back.fill("Je code", code.lower().replace("-", " "))
    back.press("Open mijn gesprek")

    def declined() -> bool:
        back.open("/gesprek/lezen")
        return back.sees("kan dit gesprek niet voeren")

    until(declined, what="the caller to see the decline")
    back.follow("Kies iemand anders")
    assert not back.sees("Noor Bakker")
    back.press("Kies Sam de Boer")
    return back


def talk_and_keep_a_file(doors: Doors, account: Account, caller: Person) -> Person:
    adviser = doors.staff(account)
    until(lambda: waiting_is_shown(adviser), what="the request to reach the second adviser")
    adviser.page.locator(".row-name").first.click()
    assert adviser.sees(FIRST)
    adviser.press("Ja, ik neem het aan")
    adviser.fill("Schrijf aan de melder", "Fijn dat je schrijft. Zullen we bellen?")
    adviser.press("Versturen")
    caller.open("/gesprek/lezen")
    assert caller.sees("Zullen we bellen?")
    caller.fill("Schrijf een bericht", "Ja, graag morgenavond.")
    caller.press("Verstuur")
    thread = adviser.path()
    adviser.open(thread)
    assert adviser.sees("Ja, graag morgenavond.")
    adviser.press("Dossier openen")
    case = adviser.path()
    assert case.startswith("/dossiers/"), adviser.words()
    adviser.open(f"{case}?doe=gesprek")
    adviser.fill("Datum", "2025-06-02")
    adviser.tick("Telefoon")
    adviser.fill("Minuten", "45")
    adviser.press("Gesprek vastleggen")
    adviser.open(case)
    adviser.fill("Nieuwe aantekening", NOTE)
    adviser.press("Aantekening bewaren")
    assert adviser.sees(NOTE)
    caller.open("/gesprek/lezen")
    assert not caller.sees(NOTE)
    adviser.open(case)
    adviser.follow("aantekening van")
    adviser.fill("Zo had je het willen opschrijven", NOTE.replace("maandag", "dinsdag"))
    adviser.press("Verbetering bewaren")
    assert adviser.sees(NOTE)
    assert adviser.sees("dinsdag")
    return adviser


def record_oral_contact(adviser: Person, year: Year) -> None:
    adviser.open("/vandaag")
    adviser.follow("Gesprek snel vastleggen")
    adviser.fill("Datum", "2025-09-15")
    adviser.tick("Telefoon")
    adviser.tick("Pesten")
    adviser.choose("Is het hiermee klaar?", "De melder heeft het verhaal kunnen vertellen")
    adviser.press("Vastleggen")
    assert "/snel" not in adviser.path(), adviser.words()


def release_the_report(adviser: Person, year: Year) -> None:
    def drafted() -> bool:
        adviser.open("/verslagen")
        return adviser.page.get_by_role("link", name=year.name).count() > 0

    until(drafted, what="the calendar to draft the report")
    adviser.follow(year.name)
    adviser.fill("Duiding", "Medewerkers vinden de weg. Werkdruk komt vaak terug.")
    adviser.fill("Aanbevelingen", "Bespreek in elk team hoe je elkaar aanspreekt.")
    adviser.press("Nakijken en bewaren")
    assert adviser.sees("Dit verlaat het dossier")
    adviser.press("Niemand is te herkennen: bewaren")
    adviser.follow("Vaststellen")
    adviser.tick("Ik heb het hele verslag gelezen")
    adviser.press("Voorgoed vaststellen")
    adviser.leave()


def read_the_report(doors: Doors, account: Account, year: Year) -> None:
    contact = doors.staff(account)
    contact.open("/verslagen")
    contact.follow("Jaarverslag 2025")
    assert contact.sees("Werkdruk komt vaak terug.")
    assert re.search(r"\b7\b", contact.words())
    with contact.page.expect_download() as download:
        contact.follow("Download als PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    contact.leave()


def read_the_trail(doors: Doors) -> None:
    officer = doors.staff(doors.account(Role.PRIVACY_OFFICER))
    officer.open("/spoor?dienst=casebook")
    assert officer.sees("Dossier")
    for words in (FIRST, NOTE, "Zonnehof"):
        assert not officer.sees(words)
    officer.leave()
