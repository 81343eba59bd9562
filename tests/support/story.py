"""One real client with its people, and the acts of the story, spoken to the services as the gateway speaks to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from gateway import receipts, sealing
from gateway.sealing import DataKey, KeyKind
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault
from services.contracts import casebook, directory, intake
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError
from services.contracts.fields import (
    Channel,
    ContactRole,
    Module,
    Nature,
    OccurrencePeriod,
    Relation,
    Role,
    Sealed,
    Theme,
    Track,
    Wrap,
)
from tests.support import reading
from tests.support.platform import until

START = date(2025, 1, 1)
COORDINATOR = Actor(subject=uuid4(), role=Role.COORDINATOR)
VISITOR = Actor(subject=UUID(int=0), role=Role.VISITOR)
CLASSIFICATION = casebook.Classification(
    natures=(Nature.BULLYING, Nature.INTIMIDATION),
    relation=Relation.MANAGER,
    unit_id=None,
    themes=(Theme.FEAR_TO_SPEAK,),
    occurrence=OccurrencePeriod.MONTHS_3_TO_12,
)


def adviser(adviser_id: UUID) -> Actor:
    return Actor(subject=adviser_id, role=Role.ADVISER)


@dataclass(frozen=True)
class Client:
    """A client organisation in which two advisers may be chosen and a third gives advice only."""

    client_id: UUID
    slug: str
    unit_id: UUID
    contact_id: UUID
    chosen: UUID
    other: UUID
    advisory: UUID

    @property
    def contact(self) -> Actor:
        return Actor(subject=self.contact_id, role=Role.CLIENT_CONTACT, client_id=self.client_id)


@dataclass(frozen=True)
class Talk:
    """What a caller holds after asking: the code, and (for the test) the key that the code opens."""

    client: Client
    thread_id: UUID
    code: str
    token: str
    key: DataKey = field(repr=False)

    @property
    def caller(self) -> Actor:
        return Actor(subject=self.thread_id, role=Role.CALLER, client_id=self.client.client_id)


@dataclass
class Story:
    services: Services
    gateway: Vault

    # --- the coordinator ------------------------------------------------------------------------------------------

    def client(self, headcount: int = 900) -> Client:
        made = Client(uuid4(), f"klant-{secrets.token_hex(4)}", uuid4(), uuid4(), uuid4(), uuid4(), uuid4())
        for adviser_id, name in ((made.chosen, "Anne de Wit"), (made.other, "Bram Smit"), (made.advisory, "Carla Vos")):
            self.register_adviser(adviser_id, name)
        version = self._coordinate(
            directory.RegisterClient(
                command_id=uuid4(), client_id=made.client_id, name="Zorggroep De Linde", slug=made.slug, sector="zorg"
            )
        )
        version = self._coordinate(
            directory.RegisterUnit(
                command_id=uuid4(),
                client_id=made.client_id,
                unit_id=made.unit_id,
                name="Thuiszorg Noord",
                parent_id=None,
                headcount=headcount,
                valid_from=START,
                expected_version=version,
            )
        )
        for contact_id, role in ((made.contact_id, ContactRole.HR), (uuid4(), ContactRole.WORKS_COUNCIL)):
            version = self._coordinate(
                directory.AppointContact(
                    command_id=uuid4(),
                    client_id=made.client_id,
                    contact_id=contact_id,
                    name="Dirk Hofman",
                    email=f"{contact_id.hex[:8]}@delinde.example",
                    role=role,
                    expected_version=version,
                )
            )
        version = self._coordinate(
            directory.AgreeAssignment(
                command_id=uuid4(),
                client_id=made.client_id,
                starts_on=START,
                ends_on=None,
                modules=(Module.SUPPORT, Module.INTEGRITY, Module.ADVICE),
                report_due_month=3,
                report_due_day=1,
                advisory_adviser_id=made.advisory,
                expected_version=version,
            )
        )
        for adviser_id in (made.chosen, made.other):
            version = self._coordinate(
                directory.AllocateAdviser(
                    command_id=uuid4(),
                    client_id=made.client_id,
                    adviser_id=adviser_id,
                    starts_on=START,
                    reason="Ervaring in de zorg",
                    expected_version=version,
                )
            )
        until(lambda: self._casebook_knows(made), what="casebook and intake to know the new client")
        return made

    def register_adviser(self, adviser_id: UUID, name: str) -> None:
        self._coordinate(
            directory.RegisterAdviser(
                command_id=uuid4(),
                adviser_id=adviser_id,
                name=name,
                email=f"{adviser_id.hex[:8]}@spoorvast.example",
                profile="Luistert eerst en denkt dan met je mee.",
                tracks=(Track.UNDESIRABLE_CONDUCT, Track.INTEGRITY),
                languages=("nl", "en"),
                certificate_until=date(2029, 1, 1),
            )
        )

    # --- the caller -----------------------------------------------------------------------------------------------

    def ask_for_talk(self, client: Client, message: str | None) -> Talk:
        thread_id, entry_id, code = uuid4(), uuid4(), receipts.new_receipt_code()
        key = sealing.new_thread_key(thread_id)
        token = self.gateway.hmac(receipts.MOUNT, receipts.KEY, code.encode("ascii"))
        request = intake.RequestConversation(
            command_id=uuid4(),
            thread_id=thread_id,
            client_id=client.client_id,
            adviser_id=client.chosen,
            receipt_token=token,
            entry_id=entry_id if message else None,
            message=key.seal(entry_id, message) if message else None,
            wraps=(
                reading.wrap_for_adviser(self.gateway, key, client.chosen),
                sealing.wrap_for_receipt(key, code),
            ),
            private_address=None,
        )
        until(lambda: self._accepted_by_intake(request), what="intake to know the advisers of this client")
        talk = Talk(client, thread_id, code, token, key)
        until(lambda: self.thread(talk.caller, thread_id) is not None, what="casebook to open the thread")
        return talk

    def write(self, actor: Actor, talk: Talk, text: str, kind: casebook.PostKind = casebook.PostKind.MESSAGE) -> UUID:
        entry_id = uuid4()
        self.services.ask(
            casebook.WritePost(
                command_id=uuid4(),
                thread_id=talk.thread_id,
                entry_id=entry_id,
                kind=kind,
                text=talk.key.seal(entry_id, text),
            ),
            actor,
        )
        return entry_id

    def choose_again(self, talk: Talk, adviser_id: UUID) -> None:
        wrap = reading.wrap_for_adviser(self.gateway, talk.key, adviser_id)
        self.services.ask(
            intake.ChooseAdviserAgain(command_id=uuid4(), adviser_id=adviser_id, adviser_wrap=wrap), talk.caller
        )

    # --- the adviser ----------------------------------------------------------------------------------------------

    def thread(self, actor: Actor, thread_id: UUID) -> casebook.ThreadView | None:
        try:
            view: casebook.ThreadView = self.services.ask(casebook.ShowThread(thread_id=thread_id), actor)
        except ContractError:
            return None
        return view

    def accept(self, talk: Talk) -> int:
        adviser_id = talk.client.chosen
        view = self.thread(adviser(adviser_id), talk.thread_id)
        assert view is not None
        command = casebook.AcceptRequest(command_id=uuid4(), thread_id=talk.thread_id, expected_version=view.version)
        done: casebook.Done = self.services.ask(command, adviser(adviser_id))
        return done.version

    def open_case(self, client: Client, thread_id: UUID | None) -> tuple[UUID, DataKey]:
        case_id = uuid4()
        key = sealing.new_note_key(case_id)
        self.services.ask(
            casebook.OpenCaseFile(
                command_id=uuid4(),
                case_id=case_id,
                client_id=client.client_id,
                thread_id=thread_id,
                note_key=reading.wrap_for_adviser(self.gateway, key, client.chosen),
            ),
            adviser(client.chosen),
        )
        return case_id, key

    def case(self, actor: Actor, case_id: UUID) -> casebook.CaseView:
        view: casebook.CaseView = self.services.ask(casebook.ShowCase(case_id=case_id), actor)
        return view

    def note(self, client: Client, case_id: UUID, key: DataKey, text: str) -> UUID:
        entry_id = uuid4()
        self.services.ask(
            casebook.WriteNote(
                command_id=uuid4(),
                case_id=case_id,
                entry_id=entry_id,
                kind=casebook.NoteKind.NOTE,
                text=key.seal(entry_id, text),
                expected_version=self.case(adviser(client.chosen), case_id).version,
            ),
            adviser(client.chosen),
        )
        return entry_id

    def oral_contact(self, client: Client, held_on: date, note: str | None = None) -> UUID:
        case_id, entry_id = uuid4(), uuid4()
        key = sealing.new_note_key(case_id)
        self.services.ask(
            casebook.RecordOralContact(
                command_id=uuid4(),
                case_id=case_id,
                client_id=client.client_id,
                conversation_id=uuid4(),
                held_on=held_on,
                channel=Channel.PHONE,
                minutes=25,
                classification=CLASSIFICATION,
                note_key=reading.wrap_for_adviser(self.gateway, key, client.chosen),
                entry_id=entry_id if note else None,
                note=key.seal(entry_id, note) if note else None,
                outcome=casebook.Outcome.STORY_TOLD,
            ),
            adviser(client.chosen),
        )
        return case_id

    # ----------------------------------------------------------------------------------------------------------------

    def _coordinate(self, command: directory.Command) -> int:
        done: directory.Done = self.services.ask(command, COORDINATOR)
        return done.version

    def _casebook_knows(self, client: Client) -> bool:
        """A case file without a thread is refused until the allocation has arrived."""
        try:
            self.open_case(client, None)
        except ContractError:
            return False
        return True

    def _accepted_by_intake(self, request: intake.RequestConversation) -> bool:
        try:
            self.services.ask(request, VISITOR)
        except ContractError:
            return False
        return True


def opened(key: DataKey, entry_id: UUID, text: Sealed) -> str:
    return key.open(entry_id, text)


def thread_key(reader: Vault, adviser_id: UUID, talk: Talk, wrap: Wrap) -> DataKey:
    return reading.unwrap(reader, adviser_id, KeyKind.THREAD, talk.thread_id, wrap)
