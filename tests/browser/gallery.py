"""Every page of the website in a state worth looking at, and who opens it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from services.contracts import casebook, directory, reporting
from services.contracts.fields import Channel, Role
from tests.browser.conftest import Doors
from tests.browser.person import Person
from tests.support.platform import until
from tests.support.story import CLASSIFICATION, COORDINATOR, START, Client, Story, Talk, adviser

MESSAGE = "Mijn leidinggevende maakt elke week een opmerking over mijn accent. Ik weet niet wat ik ermee moet."


@dataclass(frozen=True)
class View:
    """One page as one person sees it. `name` is a file name for its picture."""

    name: str
    person: Person
    path: str


class Gallery:
    def __init__(self, doors: Doors, story: Story) -> None:
        self.doors = doors
        self.story = story
        self.client = story.client()
        self.waiting = story.ask_for_talk(self.client, MESSAGE)
        self.accepted, self.case_id = self._accompaniment()
        self.declined = self._declined()
        self.released = self._released_report()

    def views(self) -> Iterator[View]:
        """All pages, person by person."""
        yield from self._visitor()
        yield from self._caller()
        yield from self._invited()
        yield from self._coordinator()
        yield from self._adviser()
        yield from self._others()

    def _visitor(self) -> Iterator[View]:
        visitor, slug = self.doors.visitor(javascript=True), self.client.slug
        yield View("home", visitor, "/")
        yield View("client", visitor, f"/o/{slug}")
        yield View("ask", visitor, f"/o/{slug}/gesprek/{self.client.chosen}")
        yield View("enter-code", visitor, "/gesprek")
        yield View("closed", visitor, "/gesprek/gesloten")
        yield View("withdrawn", visitor, "/gesprek/ingetrokken")
        yield View("log-in", visitor, "/inloggen")
        yield View("log-in-passkey", visitor, "/inloggen/passkey")
        yield View("unknown-page", visitor, "/o/bestaat-niet")
        yield View("english", visitor, f"/o/{slug}?taal=en")

    def _caller(self) -> Iterator[View]:
        fresh = self.doors.visitor(javascript=True)
        fresh.open(f"/o/{self.client.slug}/gesprek/{self.client.chosen}")
        fresh.press("Verstuur mijn verzoek")
        yield View("keep-code", fresh, "/gesprek/code")
        reader = self._with_code(self.accepted)
        yield View("read", reader, "/gesprek/lezen")
        own = next(post for post in self._posts(self.accepted) if post.author is casebook.Author.CALLER)
        yield View("correct", reader, f"/gesprek/verbeteren/{own.entry_id}")
        yield View("waiting", self._with_code(self.waiting), "/gesprek/lezen")
        turned_away = self._with_code(self.declined)
        yield View("declined", turned_away, "/gesprek/lezen")
        yield View("choose-again", turned_away, "/gesprek/kiezen")
        yield View("withdraw", turned_away, "/gesprek/intrekken")

    def _invited(self) -> Iterator[View]:
        staff = self.doors.staff(self.doors.account(Role.COORDINATOR), javascript=True)
        staff.open(f"/accounts/nieuw/vertrouwenspersoon?persoon={self.client.other}")
        staff.press("Uitnodiging maken")
        link = staff.page.locator(".as-typed").inner_text().strip().removeprefix(staff.origin)
        invited = self.doors.visitor(javascript=True)
        yield View("accept", invited, link)
        yield View("accept-passkey", invited, f"{link}/passkey")

    def _coordinator(self) -> Iterator[View]:
        account = self.doors.account(Role.COORDINATOR)
        staff = self.doors.staff(account, javascript=True)
        one = f"/klanten/{self.client.client_id}"
        person = f"/vertrouwenspersonen/{self.client.chosen}"
        for name, path in (
            ("clients", "/klanten"),
            ("new-client", "/klanten/nieuw"),
            ("one-client", one),
            ("new-unit", f"{one}/eenheden/nieuw"),
            ("headcount", f"{one}/eenheden/{self.client.unit_id}/aantal"),
            ("end-unit", f"{one}/eenheden/{self.client.unit_id}/einde"),
            ("new-contact", f"{one}/contactpersonen/nieuw"),
            ("change-contact", f"{one}/contactpersonen/{self.client.contact_id}"),
            ("assignment", f"{one}/opdracht"),
            ("allocate", f"{one}/toewijzingen/nieuw"),
            ("end-allocation", f"{one}/toewijzingen/{self.client.other}/einde"),
            ("advisers", "/vertrouwenspersonen"),
            ("new-adviser", "/vertrouwenspersonen/nieuw"),
            ("one-adviser", person),
            ("change-adviser", f"{person}/wijzigen"),
            ("accounts", "/accounts"),
            ("one-account", f"/accounts/{account.subject}"),
            ("invite-adviser", "/accounts/nieuw/vertrouwenspersoon"),
            ("invite-contact-client", "/accounts/nieuw/contactpersoon"),
            ("invite-contact", f"/accounts/nieuw/contactpersoon/{self.client.client_id}"),
            ("invite-colleague", "/accounts/nieuw/collega"),
            ("report-calendar", "/verslagen"),
        ):
            yield View(name, staff, path)

    def _adviser(self) -> Iterator[View]:
        me = self.doors.staff(self.doors.account(Role.ADVISER, self.client.chosen), javascript=True)
        thread, case = f"/gesprekken/{self.accepted.thread_id}", f"/dossiers/{self.case_id}"
        file = self.story.case(adviser(self.client.chosen), self.case_id)
        mine = next(post for post in self._posts(self.accepted) if post.author is casebook.Author.ADVISER)
        draft = self._report(self.client, reporting.ReportStatus.DRAFT)
        self._interpret(self.client, draft)  # only then there is something to release
        self._serves_two_clients()  # only then there is a client to choose for a quick entry
        for name, path in (
            ("today", "/vandaag"),
            ("cases", "/dossiers"),
            ("waiting-request", f"/gesprekken/{self.waiting.thread_id}"),
            ("thread", thread),
            ("correct-post", f"{thread}/verbeteren/{mine.entry_id}"),
            ("case", case),
            ("correct-conversation", f"{case}/gesprekken/{file.conversations[0].conversation_id}/verbeteren"),
            ("correct-note", f"{case}/aantekeningen/{file.notes[0].entry_id}/verbeteren"),
            ("quick-client", "/dossiers/snel"),
            ("quick", f"/dossiers/snel/{self.client.client_id}"),
            ("reports", "/verslagen"),
            ("report-edit", f"/verslagen/{draft}"),
            ("report-preview", f"/verslagen/{draft}/voorbeeld"),
            ("report-release", f"/verslagen/{draft}/vaststellen"),
            ("account", "/account"),
            ("add-passkey", "/account/passkey"),
        ):
            yield View(name, me, path)

    def _others(self) -> Iterator[View]:
        contact = self.doors.account(Role.CLIENT_CONTACT, self.client.contact_id, self.client.client_id)
        reader = self.doors.staff(contact, javascript=True)
        yield View("contact-reports", reader, "/verslagen")
        officer = self.doors.staff(self.doors.account(Role.PRIVACY_OFFICER), javascript=True)
        yield View("trail", officer, "/spoor")
        owner = self.doors.account(Role.CLIENT_CONTACT, uuid4(), self.released[0].client_id)
        yield View("report-released", self.doors.staff(owner, javascript=True), f"/verslagen/{self.released[1]}")
        lead = self.doors.staff(self.doors.account(Role.QUALITY_LEAD), javascript=True)
        yield View("quality-lead", lead, "/account")

    # --- what is there to see -------------------------------------------------------------------------------------

    def _accompaniment(self) -> tuple[Talk, UUID]:
        talk, me = self.story.ask_for_talk(self.client, MESSAGE), adviser(self.client.chosen)
        self.story.accept(talk)
        self.story.write(me, talk, "Dank voor je bericht. Zullen we deze week bellen? Jij kiest wanneer.")
        self.story.write(talk.caller, talk, "Donderdag na vijf uur kan ik vrij praten.")
        self.story.write(me, talk, "Doel: weer met rust naar het werkoverleg kunnen.", casebook.PostKind.SHARED_ENTRY)
        case_id, key = self.story.open_case(self.client, talk.thread_id)
        self.story.note(self.client, case_id, key, "Vertelt rustig. Wil eerst zelf nadenken over een gesprek met P&O.")
        version = self.story.case(me, case_id).version
        for command in (
            casebook.RecordConversation(
                command_id=uuid4(),
                case_id=case_id,
                conversation_id=uuid4(),
                held_on=date(2025, 5, 6),
                channel=Channel.PHONE,
                minutes=40,
                expected_version=version,
            ),
            casebook.ClassifyCase(
                command_id=uuid4(), case_id=case_id, classification=CLASSIFICATION, expected_version=version + 1
            ),
        ):
            self.story.services.ask(command, me)
        return talk, case_id

    def _declined(self) -> Talk:
        talk = self.story.ask_for_talk(self.client, MESSAGE)
        view = self.story.thread(adviser(self.client.chosen), talk.thread_id)
        assert view is not None
        self.story.services.ask(
            casebook.DeclineRequest(
                command_id=uuid4(),
                thread_id=talk.thread_id,
                reason=casebook.DeclineReason.NO_ROOM,
                expected_version=view.version,
            ),
            adviser(self.client.chosen),
        )
        return talk

    def _released_report(self) -> tuple[Client, UUID]:
        with self.doors.platform.without("reporting"):
            client = self.story.client()
            for month in range(1, 10):
                self.story.oral_contact(client, date(2025, month, 4))
        me = adviser(client.chosen)
        report_id = self._report(client, reporting.ReportStatus.DRAFT)
        version = self._interpret(client, report_id)
        release = reporting.ReleaseReport(command_id=uuid4(), report_id=report_id, expected_version=version)
        self.story.services.ask(release, me)
        return client, report_id

    def _interpret(self, client: Client, report_id: UUID) -> int:
        me = adviser(client.chosen)
        draft: reporting.ReportView = self.story.services.ask(reporting.ShowReport(report_id=report_id), me)
        words = reporting.WriteInterpretation(
            command_id=uuid4(),
            report_id=report_id,
            interpretation="Medewerkers weten de weg te vinden.\n\nWerkdruk en de toon in overleggen keren terug.",
            recommendations="Bespreek in elk team hoe je elkaar aanspreekt.\nLaat zien wat er met signalen gebeurt.",
            expected_version=draft.version,
        )
        done: reporting.Done = self.story.services.ask(words, me)
        return done.version

    def _serves_two_clients(self) -> None:
        other = self.released[0].client_id
        page: directory.ClientDetail = self.story.services.ask(directory.ShowClient(client_id=other), COORDINATOR)
        allocation = directory.AllocateAdviser(
            command_id=uuid4(),
            client_id=other,
            adviser_id=self.client.chosen,
            starts_on=START,
            reason="",
            expected_version=page.version,
        )
        self.story.services.ask(allocation, COORDINATOR)

    def _report(self, client: Client, status: reporting.ReportStatus) -> UUID:
        found: list[UUID] = []

        def there() -> bool:
            listed: reporting.ReportList = self.story.services.ask(reporting.ListReports(), adviser(client.chosen))
            found[:] = [line.report_id for line in listed.reports if line.status is status]
            return bool(found)

        until(there, what=f"a report that is {status}")
        return found[0]

    def _with_code(self, talk: Talk) -> Person:
        caller = self.doors.visitor(javascript=True)
        caller.open("/gesprek")
        caller.fill("Je code", talk.code)
        caller.press("Open mijn gesprek")
        return caller

    def _posts(self, talk: Talk) -> tuple[casebook.Post, ...]:
        view = self.story.thread(talk.caller, talk.thread_id)
        assert view is not None
        return view.posts
