"""What people do all day, as one desk does it: one client organisation, its callers and one adviser, in one thread."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from gateway import receipts, sealing
from gateway.sealing import DataKey
from services.chassis.vault import Vault
from services.contracts import casebook, directory, intake
from services.contracts.envelope import Command
from services.contracts.errors import ContractError
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Theme
from tests.faults.asking import PAUSE, JournalingServices
from tests.support import reading
from tests.support.story import COORDINATOR, START, VISITOR, Client, Story, Talk, adviser

T = TypeVar("T")


@dataclass
class OpenCase:
    case_id: UUID
    key: DataKey
    version: int
    closed: bool = False


@dataclass
class Desk:
    """`act` sends one command, perhaps one that must be refused. Ids are fresh, choices come from the seed."""

    ask: JournalingServices
    gateway: Vault
    client: Client
    client_version: int
    rng: random.Random
    word: str  # stands in every text that is typed
    waiting: list[Talk] = field(default_factory=list)
    accepted: list[Talk] = field(default_factory=list)
    declined: list[Talk] = field(default_factory=list)
    cases: list[OpenCase] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)  # set: wait for nothing any more

    @classmethod
    def opened(cls, ask: JournalingServices, gateway: Vault, rng: random.Random, word: str) -> Desk:
        """With a client organisation of its own."""
        client = Story(ask, gateway).client()  # type: ignore[arg-type]  # asks like `Services`
        shown = ask.ask(directory.ShowClient(client_id=client.client_id), COORDINATOR)
        return cls(ask, gateway, client, shown.version, rng, word)

    def act(self) -> None:
        """Whatever is possible now. A refusal is a result, too; what cannot be asked now is left for later."""
        possible = [(self.quick_entry, 12), (self.ask_for_talk, 12), (self.change_headcount, 4)]
        if self.waiting:
            possible += [(self._answer, 24), (self._caller_writes, 4), (self._withdraw, 2)]
        if self.declined:
            possible += [(self._choose_again, 6)]
        if self.accepted:
            possible += [(self._open_case_of_talk, 10), (self._adviser_writes, 8), (self._caller_writes_on, 8)]
        if self._open():
            possible += [(self._record, 14), (self._classify, 8), (self._note, 10), (self._close, 4)]
            possible += [(self._stale_note, 3), (self._impossible_date, 3)]
        if any(case.closed for case in self.cases):
            possible += [(self._note_on_closed, 3)]
        if self.cases:
            possible += [(self._note_by_other, 2)]
        chosen = self.rng.choices([one for one, _ in possible], [weight for _, weight in possible])[0]
        with contextlib.suppress(ContractError):  # the journal has it
            chosen()

    # --- callers ----------------------------------------------------------------------------------------------------

    def ask_for_talk(self) -> None:
        thread_id, entry_id, code = uuid4(), uuid4(), receipts.new_receipt_code()
        key = sealing.new_thread_key(thread_id)
        token = self._patiently(lambda: self.gateway.hmac(receipts.MOUNT, receipts.KEY, code.encode("ascii")))
        wrap = self._patiently(lambda: reading.wrap_for_adviser(self.gateway, key, self.client.chosen))
        self.ask.ask(
            intake.RequestConversation(
                command_id=uuid4(),
                thread_id=thread_id,
                client_id=self.client.client_id,
                adviser_id=self.client.chosen,
                receipt_token=token,
                entry_id=entry_id,
                message=key.seal(entry_id, f"Mag ik je {self.word} spreken?"),
                wraps=(wrap, sealing.wrap_for_receipt(key, code)),
                private_address=None,
            ),
            VISITOR,
        )
        self.waiting.append(Talk(self.client, thread_id, code, token, key))

    def _withdraw(self) -> None:
        talk = self.rng.choice(self.waiting)
        self.waiting.remove(talk)
        self.ask.ask(intake.WithdrawRequest(command_id=uuid4()), talk.caller)

    def _choose_again(self) -> None:
        """Refused until intake has heard that the first adviser declined."""
        talk = self.rng.choice(self.declined)
        other = self.client.other
        wrap = self._patiently(lambda: reading.wrap_for_adviser(self.gateway, talk.key, other))
        command = intake.ChooseAdviserAgain(command_id=uuid4(), adviser_id=other, adviser_wrap=wrap)
        self.ask.ask(command, talk.caller)
        self.declined.remove(talk)

    def _caller_writes(self) -> None:
        self._post(self.rng.choice(self.waiting), by_caller=True)

    def _caller_writes_on(self) -> None:
        self._post(self.rng.choice(self.accepted), by_caller=True)

    def _adviser_writes(self) -> None:
        self._post(self.rng.choice(self.accepted), by_caller=False)

    def _post(self, talk: Talk, *, by_caller: bool) -> None:
        entry_id = uuid4()
        text = talk.key.seal(entry_id, f"Ik schrijf {self.word} terug.")
        kind = casebook.PostKind.MESSAGE
        command = casebook.WritePost(
            command_id=uuid4(), thread_id=talk.thread_id, entry_id=entry_id, kind=kind, text=text
        )
        self.ask.ask(command, talk.caller if by_caller else adviser(self.client.chosen))

    # --- the adviser ------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Accepts or declines. The request may still be on its way to casebook; then it is answered later."""
        talk = self.rng.choice(self.waiting)
        view = self.ask.ask(casebook.ShowThread(thread_id=talk.thread_id), adviser(self.client.chosen))
        self.waiting.remove(talk)
        names = {"command_id": uuid4(), "thread_id": talk.thread_id, "expected_version": view.version}
        if self.rng.random() < 0.8:
            self.ask.ask(casebook.AcceptRequest(**names), adviser(self.client.chosen))
            self.accepted.append(talk)
            return
        reason = casebook.DeclineReason.NO_ROOM
        self.ask.ask(casebook.DeclineRequest(reason=reason, **names), adviser(self.client.chosen))
        self.declined.append(talk)

    def _open_case_of_talk(self) -> None:
        """A talk has one case file; asking for a second is refused."""
        talk, case_id = self.rng.choice(self.accepted), uuid4()
        key = sealing.new_note_key(case_id)
        wrap = self._patiently(lambda: reading.wrap_for_adviser(self.gateway, key, self.client.chosen))
        self._keep(
            key,
            casebook.OpenCaseFile(
                command_id=uuid4(),
                case_id=case_id,
                client_id=self.client.client_id,
                thread_id=talk.thread_id,
                note_key=wrap,
            ),
        )

    def quick_entry(self) -> None:
        case_id, entry_id = uuid4(), uuid4()
        key = sealing.new_note_key(case_id)
        wrap = self._patiently(lambda: reading.wrap_for_adviser(self.gateway, key, self.client.chosen))
        self._keep(
            key,
            casebook.RecordOralContact(
                command_id=uuid4(),
                case_id=case_id,
                client_id=self.client.client_id,
                conversation_id=uuid4(),
                held_on=self._some_day(),
                channel=Channel.PHONE,
                minutes=25,
                classification=self._coding(),
                note_key=wrap,
                entry_id=entry_id,
                note=key.seal(entry_id, f"Belde over {self.word}."),
                outcome=self.rng.choice((None, None, casebook.Outcome.STORY_TOLD)),
            ),
        )

    def _keep(self, key: DataKey, command: casebook.OpenCaseFile | casebook.RecordOralContact) -> None:
        done = self.ask.ask(command, adviser(self.client.chosen))
        closed = getattr(command, "outcome", None) is not None
        self.cases.append(OpenCase(command.case_id, key, done.version, closed))

    def _record(self) -> None:
        self._record_on(self._some_day())

    def _impossible_date(self) -> None:
        self._record_on(date(2999, 1, 1))

    def _record_on(self, held_on: date) -> None:
        case = self.rng.choice(self._open())
        self._change(
            case,
            casebook.RecordConversation(
                command_id=uuid4(),
                case_id=case.case_id,
                conversation_id=uuid4(),
                held_on=held_on,
                channel=Channel.VIDEO,
                minutes=45,
                expected_version=case.version,
            ),
        )

    def _classify(self) -> None:
        case = self.rng.choice(self._open())
        self._change(
            case,
            casebook.ClassifyCase(
                command_id=uuid4(),
                case_id=case.case_id,
                classification=self._coding(),
                expected_version=case.version,
            ),
        )

    def _note(self) -> None:
        case = self.rng.choice(self._open())
        self._change(case, self._note_for(case, case.version))

    def _stale_note(self) -> None:
        case = self.rng.choice(self._open())
        self.ask.ask(self._note_for(case, case.version - 1), adviser(self.client.chosen))

    def _note_on_closed(self) -> None:
        case = self.rng.choice([case for case in self.cases if case.closed])
        self.ask.ask(self._note_for(case, case.version), adviser(self.client.chosen))

    def _note_by_other(self) -> None:
        case = self.rng.choice(self.cases)
        self.ask.ask(self._note_for(case, case.version), adviser(self.client.other))

    def _close(self) -> None:
        case = self.rng.choice(self._open())
        outcome = casebook.Outcome.INFORMED
        command = casebook.CloseCase(
            command_id=uuid4(), case_id=case.case_id, outcome=outcome, expected_version=case.version
        )
        self._change(case, command)
        case.closed = True

    def _note_for(self, case: OpenCase, version: int) -> casebook.WriteNote:
        entry_id = uuid4()
        return casebook.WriteNote(
            command_id=uuid4(),
            case_id=case.case_id,
            entry_id=entry_id,
            kind=casebook.NoteKind.NOTE,
            text=case.key.seal(entry_id, f"Vertelde over {self.word}."),
            expected_version=version,
        )

    def _change(self, case: OpenCase, command: Command) -> None:
        case.version = self.ask.ask(command, adviser(self.client.chosen)).version

    def _open(self) -> list[OpenCase]:
        return [case for case in self.cases if not case.closed]

    # --- the coordinator --------------------------------------------------------------------------------------------

    def change_headcount(self) -> None:
        done = self.ask.ask(
            directory.ChangeHeadcount(
                command_id=uuid4(),
                client_id=self.client.client_id,
                unit_id=self.client.unit_id,
                headcount=self.rng.randint(100, 2000),
                valid_from=START + timedelta(days=self.rng.randint(0, 300)),
                expected_version=self.client_version,
            ),
            COORDINATOR,
        )
        self.client_version = done.version

    # ----------------------------------------------------------------------------------------------------------------

    def _some_day(self) -> date:
        return START + timedelta(days=self.rng.randint(0, 360))

    def _coding(self) -> casebook.Classification:
        return casebook.Classification(
            natures=tuple(self.rng.sample(list(Nature), self.rng.randint(1, 3))),
            relation=self.rng.choice(list(Relation)),
            unit_id=self.rng.choice((None, self.client.unit_id)),
            themes=tuple(self.rng.sample(list(Theme), self.rng.randint(0, 2))),
            occurrence=self.rng.choice(list(OccurrencePeriod)),
        )

    def _patiently(self, work: Callable[[], T]) -> T:
        """A call of the gateway to Vault, repeated while Vault is away and nobody calls it a day."""
        while True:
            try:
                return work()
            except ContractError:
                if self.stop.wait(PAUSE):
                    raise
