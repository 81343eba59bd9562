"""One year of one client through the real website, with a marker in every field that a person can type in.

While it runs everything that can go wrong goes wrong once (see `forced`), so each step also walks its error paths.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html import unescape

import pyotp
from requests import Response

from gateway.adviser import forms as adviser_forms
from gateway.caller import forms as caller_forms
from gateway.coordinator import forms as coordinator_forms
from gateway.report_forms import CHECK, SAVE, InterpretationForm, ReleaseForm
from gateway.routes.account import NewPasskeyForm
from gateway.routes.account_admin import InviteColleagueForm, InvitePersonForm
from gateway.routes.accounts import LoginForm
from gateway.routes.invitation import AcceptForm
from tests.secrecy import markers
from tests.secrecy.hunted import HuntedPlatform
from tests.secrecy.people import Person, Typed, may_log_in_again
from tests.support.platform import until

PLAIN = {"name": "Tess Visser", "profile": "Ik luister.", "email": "tess@voorbeeld.nl"}
SECONDS = 240  # how long something may take to arrive elsewhere while everything fails once and the machine is busy


@dataclass
class Login:
    email: str
    password: str
    secret: str

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(for_time=int(time.time()))


@dataclass
class Journey:
    platform: HuntedPlatform
    typed: Typed = field(default_factory=Typed)
    advisers: list[str] = field(default_factory=list)  # ids
    logins: dict[str, Login] = field(default_factory=dict)
    client: str = ""  # path of the coordinator's page of the client
    slug: str = ""
    thread: str = ""
    case: str = ""
    receipt: str = ""

    def run(self) -> tuple[Person, Person]:
        """Answers the coordinator and the adviser, still logged in."""
        self._arm()
        coordinator = self._first_coordinator()
        self._mistakes(coordinator)
        self._pool(coordinator)
        self._client(coordinator)
        self._searches(coordinator)
        adviser, contact = self._invited(coordinator)
        caller = self._caller_asks()
        self._adviser_answers(adviser)
        self._caller_answers(caller)
        self._case_file(adviser)
        self._turned_away(adviser)
        self._report(adviser, contact)
        self._endings(coordinator)
        return coordinator, adviser

    def visitor(self) -> Person:
        return Person(self.platform.url, self.typed)

    def _arm(self) -> None:
        self.platform.arm(list(self.typed.markers.values()))

    # --- who works here -----------------------------------------------------------------------------------------------

    def _first_coordinator(self) -> Person:
        link = self.platform.first_link("coordinator@voorbeeld.nl")
        self._note(markers.issued("the token of an invitation", link.rsplit("/", 1)[1]))
        return self._accept(link, "coordinator@voorbeeld.nl", "coordinator")

    def _mistakes(self, coordinator: Person) -> None:
        """Somebody else's account, and a passkey that is none: refused, and typed all the same."""
        self.visitor().send("/inloggen", LoginForm, expect=401)
        coordinator.send("/account/passkey", NewPasskeyForm, other={"credential": "{}"}, expect=400)
        self.typed.taken |= {key for key in self.typed.markers if "LoginForm" in key or "PasskeyForm" in key}

    def _accept(self, link: str, email: str, who: str) -> Person:
        """Password and app; whoever does that is logged in. First with a password where the code belongs."""
        person = self.visitor()
        page = unescape(person.open(link))
        found = re.search(r'<span class="code as-typed">([^<]+)</span>', page)
        assert found, page
        secret = re.sub(r"[\s-]", "", found[1])
        if who == "coordinator":
            self._note(markers.Marker("the secret of somebody's app", secret, (secret, found[1])))
            person.send(link, AcceptForm, expect=400)
        text = self.typed.text(AcceptForm, "password")
        self.logins[who] = Login(email, text, secret)
        texts = dict.fromkeys(("password", "password_again"), text)

        def accepted() -> bool:
            """Until the link is used: an answer may go wrong before or after that."""
            self._codes_count_anew()
            if person.session.get(person.origin + link, timeout=30).status_code == 404:
                return True
            form = person.filled(link, AcceptForm, other=texts | {"code": pyotp.TOTP(secret).now()})
            answer = person.session.post(person.origin + link, form, allow_redirects=False, timeout=30)
            return answer.status_code == 303

        until(accepted, SECONDS, "an account to be ready")
        self.typed.taken |= {f"routes.invitation.AcceptForm.{name}" for name in ("password", "password_again", "code")}
        if "medewerker" not in person.session.cookies:
            self._log_in(person, who)
        return person

    def _log_in(self, person: Person, who: str) -> None:
        login = self.logins[who]

        def inside() -> bool:
            self._codes_count_anew()
            form = dict(person.filled("/inloggen")) | {
                "email": login.email,
                "password": login.password,
                "code": login.code(),
            }
            person.session.post(f"{person.origin}/inloggen", form, allow_redirects=False, timeout=30)
            return "medewerker" in person.session.cookies

        until(inside, SECONDS, f"{who} to log in")

    def _codes_count_anew(self) -> None:
        may_log_in_again(self.platform.postgres.superuser_dsn_of(self.platform.databases["gateway"].name))

    def _note(self, marker: markers.Marker) -> None:
        self.typed.add(marker)
        self._arm()

    # --- the coordinator ----------------------------------------------------------------------------------------------

    def _pool(self, coordinator: Person) -> None:
        kind = coordinator_forms.AdviserForm
        choices = {
            "tracks": ["undesirable_conduct", "integrity"],
            "languages": ["nl"],
            "certificate_until": "2035-01-01",
        }
        for texts in (None, PLAIN, PLAIN | {"email": "sam@voorbeeld.nl"}):
            made = coordinator.send("/vertrouwenspersonen/nieuw", kind, other=texts, **choices)
            self.advisers.append(made.headers["Location"].rsplit("/", 1)[1])
        coordinator.send(f"/vertrouwenspersonen/{self.advisers[0]}/wijzigen", coordinator_forms.ProfileForm, **choices)

    def _client(self, coordinator: Person) -> None:
        made = coordinator.send("/klanten/nieuw", coordinator_forms.ClientForm)
        self.client = made.headers["Location"]
        self.slug = self.typed.text(coordinator_forms.ClientForm, "slug")
        coordinator.send(
            f"{self.client}/eenheden/nieuw", coordinator_forms.UnitForm, headcount=640, valid_from="2025-01-01"
        )
        coordinator.send(f"{self.client}/contactpersonen/nieuw", coordinator_forms.ContactForm, role="hr")
        coordinator.send(
            f"{self.client}/opdracht",
            starts_on="2025-01-01",
            modules=["support", "integrity", "advice"],
            report_due_day=1,
            report_due_month=3,
            advisory_adviser=self.advisers[1],
        )
        for adviser in (self.advisers[0], self.advisers[2]):
            coordinator.send(
                f"{self.client}/toewijzingen/nieuw",
                coordinator_forms.AllocationForm,
                adviser=adviser,
                starts_on="2025-01-01",
            )

    def _endings(self, coordinator: Person) -> None:
        unit = re.search(rf'href="({self.client}/eenheden/[0-9a-f-]+)/aantal"', coordinator.open(self.client))
        assert unit
        coordinator.send(f"{unit[1]}/aantal", headcount=650, valid_from="2026-01-01")
        coordinator.send(f"{unit[1]}/einde", ends_on="2030-01-01")
        coordinator.send(f"{self.client}/toewijzingen/{self.advisers[2]}/einde", ends_on="2030-01-01")

    def _searches(self, coordinator: Person) -> None:
        for path in ("/klanten", "/vertrouwenspersonen"):
            coordinator.send(path, coordinator_forms.SearchForm, expect=200)
        for path in (self.client, f"/vertrouwenspersonen/{self.advisers[0]}", "/accounts", "/klanten?bladzij=2"):
            coordinator.open(path)

    def _invited(self, coordinator: Person) -> tuple[Person, Person]:
        """The adviser and the contact person, let in; and a colleague, who is only invited."""
        made = coordinator.send(
            "/accounts/nieuw/vertrouwenspersoon", InvitePersonForm, person=self.advisers[0], expect=200
        )
        adviser = self._accept(link_in(made), self.typed.text(InvitePersonForm, "email"), "adviser")
        coordinator.send("/accounts/nieuw/collega", InviteColleagueForm, role="privacy_officer", expect=200)
        path = f"/accounts/nieuw/contactpersoon/{self.client.rsplit('/', 1)[1]}"
        made = coordinator.send(path, InvitePersonForm, other={"email": "contact@voorbeeld.nl"}, expect=200)
        return adviser, self._accept(link_in(made), "contact@voorbeeld.nl", "contact")

    # --- caller and adviser -------------------------------------------------------------------------------------------

    def _caller_asks(self) -> Person:
        caller = self.visitor()
        telephone = self.typed.add(markers.telephone("RequestForm.message: the telephone number in it"))
        self._arm()
        words = f"{self.typed.text(caller_forms.RequestForm, 'message')} Bel me op {telephone} na zessen."
        self.receipt = self._ask(caller, words)
        return caller

    def _ask(self, caller: Person, words: str) -> str:
        """Answers the code that was issued."""
        caller.open(f"/o/{self.slug}")
        path = f"/o/{self.slug}/gesprek/{self.advisers[0]}"
        sent = caller.filled(path, caller_forms.RequestForm, other={"message": words})

        def taken() -> bool:
            """The client reaches intake within seconds; the form keeps its text meanwhile."""
            answer = caller.session.post(caller.origin + path, sent, allow_redirects=False, timeout=30)
            assert answer.status_code in {303, 422} or answer.status_code >= 500, answer.text
            return answer.status_code == 303

        until(taken, SECONDS, "intake to know the client")
        caller._took(caller_forms.RequestForm, sent)
        found = re.search(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})</p>", caller.open("/gesprek/code"))
        assert found
        self._note(markers.receipt(f"a receipt code as issued: {len(self.typed.markers)}", found[1]))
        caller.send("/gesprek/code", kept="y")
        return found[1]

    def _waiting(self, adviser: Person) -> str:
        """The path of the thread that waits for an answer."""
        found: list[str] = []

        def waits() -> bool:
            page = adviser.open("/vandaag").split('id="berichten"')[0]
            found[:] = re.findall(r'href="(/gesprekken/[0-9a-f-]{36})"', page)
            return bool(found)

        until(waits, SECONDS, "a request to wait for the adviser")
        return found[0]

    def _turned_away(self, adviser: Person) -> None:
        """Somebody whom the adviser cannot take on, who chooses another and then thinks better of it."""
        caller = self.visitor()
        words = self.typed.add(markers.sentence("RequestForm.message: somebody who is turned away"))
        self._ask(caller, words)
        thread = self._waiting(adviser)
        adviser.send(f"{thread}/niet-aannemen", page=thread, reason="no_room")
        until(lambda: "/gesprek/kiezen" in caller.open("/gesprek/lezen"), SECONDS, "the caller to hear of it")
        caller.send("/gesprek/kiezen", adviser_id=self.advisers[2])
        caller.send("/gesprek/intrekken")

    def _adviser_answers(self, adviser: Person) -> None:
        self.thread = self._waiting(adviser)
        adviser.send(f"{self.thread}/aannemen", page=self.thread)
        for kind in ("message", "shared_entry"):
            adviser.send(f"{self.thread}/schrijven", adviser_forms.PostForm, page=self.thread, kind=kind)
        correct = re.search(rf'href="({self.thread}/verbeteren/[0-9a-f-]+)"', adviser.open(self.thread))
        assert correct
        adviser.send(correct[1], adviser_forms.PostCorrectionForm)

    def _caller_answers(self, caller: Person) -> None:
        """On another device: first with a code that is none."""
        back = self.visitor()
        wrong = back.send("/gesprek", caller_forms.CodeForm, expect=400)
        assert "vinden we geen gesprek" in unescape(wrong.text)
        back.send("/gesprek", caller_forms.CodeForm, other={"code": self.receipt.lower().replace("-", " ")})
        self.typed.taken.add("caller.forms.CodeForm.code")
        until(lambda: self._shows(back, adviser_forms.PostForm), SECONDS, "the caller to read the answer")
        back.send("/gesprek/lezen", caller_forms.PostForm)
        (correct, *_others) = re.findall(r'href="(/gesprek/verbeteren/[0-9a-f-]+)"', back.open("/gesprek/lezen"))
        back.send(correct, caller_forms.CorrectionForm)
        caller.open("/gesprek/lezen")
        caller.send("/gesprek/sluiten", page="/gesprek/lezen")

    def _shows(self, caller: Person, kind: type) -> bool:
        return self.typed.text(kind, "message") in unescape(caller.open("/gesprek/lezen"))

    def _case_file(self, adviser: Person) -> None:
        opened = adviser.send(f"{self.thread}/dossier", page=self.thread)
        self.case = opened.headers["Location"]
        adviser.send(f"{self.case}/gesprekken", page=self.case, held_on="2025-06-02", channel="phone", minutes=45)
        adviser.send(f"{self.case}/aantekeningen", adviser_forms.NoteForm, page=self.case)
        note = re.search(rf'href="({self.case}/aantekeningen/[0-9a-f-]+/verbeteren)"', adviser.open(self.case))
        assert note
        adviser.send(note[1], adviser_forms.NoteCorrectionForm)
        adviser.send(f"{self.case}/indeling", page=self.case, natures=["bullying"], themes=["fear_to_speak"])
        adviser.send(f"{self.case}/afsluiten", page=self.case, outcome="story_told")
        adviser.send(
            f"/dossiers/snel/{self.client.rsplit('/', 1)[1]}",
            adviser_forms.OralContactForm,
            held_on="2025-09-15",
            channel="phone",
            minutes=20,
            natures=["workload"],
        )

    # --- the report ---------------------------------------------------------------------------------------------------

    def _report(self, adviser: Person, contact: Person) -> None:
        report = ""

        def drafted() -> bool:
            nonlocal report
            found = re.search(r'href="(/verslagen/[0-9a-f-]{36})"', adviser.open("/verslagen"))
            report = found[1] if found else ""
            return bool(report)

        until(drafted, SECONDS, "the calendar to draft the report")
        adviser.send(report, InterpretationForm, step=CHECK, expect=200)
        adviser.send(report, InterpretationForm, step=SAVE)
        adviser.open(f"{report}/voorbeeld")
        adviser.open(f"{report}/pdf")
        adviser.send(f"{report}/vaststellen", ReleaseForm, read="y")
        contact.open(report)
        contact.open(f"{report}/pdf")


def link_in(page: Response) -> str:
    """The path of the invitation that this page shows once."""
    found = re.search(r"(/uitnodiging/[\w-]+)<", unescape(page.text))
    assert found, page.text
    return found[1]
