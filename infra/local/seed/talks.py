"""The conversations of the demo year: asked for on the website, begun by telephone, or in passing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from gateway.receipts import new_receipt_code, receipt_token
from gateway.sealing import DataKey, new_note_key, new_thread_key, seal_address, wrap_for_adviser, wrap_for_receipt
from infra.local.seed import texts
from infra.local.seed.office import SeededClient
from infra.local.seed.stage import HERE, VISITOR, Stage, Story, adviser
from services.contracts import casebook, intake
from services.contracts.envelope import Actor, Command
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Role, Theme, Wrap

T = TypeVar("T")
# How often what comes up; most of the volume is outside the legal categories (domain research §2.2).
NATURES = {
    Nature.LABOUR_CONFLICT: 18,
    Nature.WORKLOAD: 16,
    Nature.BULLYING: 15,
    Nature.INTIMIDATION: 15,
    Nature.DISCRIMINATION: 9,
    Nature.REORGANISATION: 8,
    Nature.SEXUAL_HARASSMENT: 7,
    Nature.INTEGRITY: 7,
    Nature.PRIVATE_CIRCUMSTANCES: 6,
    Nature.AGGRESSION: 4,
    Nature.THREAT: 2,
}
RELATIONS = {
    Relation.MANAGER: 45,
    Relation.COLLEAGUE: 38,
    Relation.THIRD_PARTY: 9,
    Relation.SUBORDINATE: 4,
    Relation.UNKNOWN: 4,
}
OCCURRED = {
    OccurrencePeriod.UNDER_3_MONTHS: 50,
    OccurrencePeriod.MONTHS_3_TO_12: 28,
    OccurrencePeriod.YEARS_1_TO_5: 10,
    OccurrencePeriod.OVER_5_YEARS: 3,
    OccurrencePeriod.NOT_SAID: 9,
}
CHANNELS = {Channel.PHONE: 45, Channel.VIDEO: 22, Channel.IN_PERSON: 28, Channel.WRITTEN: 5}
OUTCOMES = {
    casebook.Outcome.STORY_TOLD: 40,
    casebook.Outcome.INFORMED: 18,
    casebook.Outcome.SOLVED_INFORMALLY: 17,
    casebook.Outcome.REFERRED: 14,
    casebook.Outcome.FORMAL_STEP_BY_CALLER: 4,
    casebook.Outcome.CONTACT_LOST: 7,
}


@dataclass(frozen=True)
class OpenTalk:
    """A thread whose caller's code is known, so that the demo can be entered as that caller too."""

    client: SeededClient
    code: str


class Talks:
    """`open_talk` is told of every thread that is accepted and goes on."""

    def __init__(self, stage: Stage, open_talk: Callable[[OpenTalk], None]) -> None:
        self._stage = stage
        self._rng = stage.rng
        self._open_talk = open_talk

    # --- three ways in ---------------------------------------------------------------------------------------------

    def asked(self, client: SeededClient, day: date, conversations: int) -> Story:
        """A request on the website; the adviser answers, sometimes by declining, and a case file follows."""
        yield self._stage.any_hour(day)
        thread_id, code = self._stage.new_id(), new_receipt_code()
        key = new_thread_key(thread_id)
        caller = Actor(subject=thread_id, role=Role.CALLER, client_id=client.client_id)
        chosen = self._choose(client)
        self._request(client, chosen, thread_id, code, key)
        yield (moment := self._stage.office_hour(day + timedelta(days=self._rng.choice((1, 1, 2)))))
        self._stage.catch_up("casebook")
        if len(client.advisers) > 1 and self._rng.random() < 0.08:
            self._decline(chosen, thread_id)
            yield (moment := self._stage.any_hour(moment.date() + timedelta(days=1)))
            self._stage.catch_up("intake")
            chosen = next(one for one in client.advisers if one != chosen)
            self._choose_again(caller, chosen, key)
            yield (moment := self._stage.office_hour(moment.date() + timedelta(days=1)))
            self._stage.catch_up("casebook")
        self._accept(chosen, thread_id)
        self._post(adviser(chosen), thread_id, key, self._rng.choice(texts.REPLIES))
        self._open_talk(OpenTalk(client, code))
        yield (moment := self._stage.any_hour(moment.date() + timedelta(days=1)))
        self._post(caller, thread_id, key, self._rng.choice(texts.ANSWERS))
        first_talk = moment.date() + timedelta(days=self._rng.randrange(1, 5))
        yield from self._case(client, chosen, first_talk, conversations, (thread_id, key, caller))

    def called(self, client: SeededClient, day: date, conversations: int) -> Story:
        """Somebody rang; the adviser opens a case file afterwards."""
        yield from self._case(client, self._choose(client), day, conversations, None)

    def in_passing(self, client: SeededClient, day: date) -> Story:
        """An oral contact in one form."""
        yield (moment := self._stage.office_hour(day))
        chosen, case_id, natures = self._choose(client), self._stage.new_id(), self._natures()
        key, entry_id = new_note_key(case_id), self._stage.new_id()
        noted = self._rng.random() < 0.7
        self._stage.ask(
            casebook.RecordOralContact(
                command_id=self._stage.new_id(),
                case_id=case_id,
                client_id=client.client_id,
                conversation_id=self._stage.new_id(),
                held_on=moment.astimezone(HERE).date(),
                channel=self._pick(CHANNELS),
                minutes=self._rng.choice((10, 15, 15, 20, 30)),
                classification=self._classification(client, natures),
                note_key=wrap_for_adviser(key, chosen),
                entry_id=entry_id if noted else None,
                note=key.seal(entry_id, self._rng.choice(texts.ORAL_NOTES)) if noted else None,
                outcome=self._pick(OUTCOMES) if self._rng.random() < 0.8 else None,
            ),
            adviser(chosen),
        )

    # --- a case file -----------------------------------------------------------------------------------------------

    def _case(
        self,
        client: SeededClient,
        chosen: UUID,
        day: date,
        conversations: int,
        thread: tuple[UUID, DataKey, Actor] | None,
    ) -> Story:
        yield (moment := self._stage.office_hour(day))
        case_id, natures = self._stage.new_id(), self._natures()
        key = new_note_key(case_id)
        version = self._open_case(client, chosen, case_id, wrap_for_adviser(key, chosen), thread and thread[0])
        for number in range(conversations):
            if number:
                yield (moment := self._stage.office_hour(moment.date() + timedelta(days=self._rng.randrange(7, 30))))
            version = self._record(chosen, case_id, moment.astimezone(HERE).date(), version)
            if number == 0:
                version = self._classify(client, chosen, case_id, natures, version)
            if number == 0 or self._rng.random() < 0.6:
                text = texts.note_about(self._rng, natures) if number == 0 else self._rng.choice(texts.FOLLOW_UPS)
                version, entry_id = self._note(chosen, case_id, key, text, version)
                if self._rng.random() < 0.04:
                    correction = self._rng.choice(texts.CORRECTIONS)
                    version, _ = self._note(chosen, case_id, key, correction, version, corrects=entry_id)
            if thread and number == 0:
                shared = self._rng.choice(texts.SHARED)
                self._post(adviser(chosen), thread[0], thread[1], shared, casebook.PostKind.SHARED_ENTRY)
                yield (moment := self._stage.any_hour(moment.date() + timedelta(days=self._rng.randrange(2, 9))))
                if self._rng.random() < 0.7:
                    self._post(thread[2], thread[0], thread[1], self._rng.choice(texts.CALLER_THANKS))
        if self._rng.random() < 0.97:
            yield self._stage.office_hour(moment.date() + timedelta(days=self._rng.randrange(14, 45)))
            if thread:
                self._post(adviser(chosen), thread[0], thread[1], self._rng.choice(texts.LAST_WORDS))
            self._close(chosen, case_id, version)

    def _open_case(
        self, client: SeededClient, chosen: UUID, case_id: UUID, note_key: Wrap, thread_id: UUID | None
    ) -> int:
        return self._advise(
            chosen,
            casebook.OpenCaseFile(
                command_id=self._stage.new_id(),
                case_id=case_id,
                client_id=client.client_id,
                thread_id=thread_id,
                note_key=note_key,
            ),
        )

    def _record(self, chosen: UUID, case_id: UUID, held_on: date, version: int) -> int:
        return self._advise(
            chosen,
            casebook.RecordConversation(
                command_id=self._stage.new_id(),
                case_id=case_id,
                conversation_id=self._stage.new_id(),
                held_on=held_on,
                channel=self._pick(CHANNELS),
                minutes=self._rng.choice((20, 30, 45, 45, 60, 60, 75)),
                expected_version=version,
            ),
        )

    def _classify(
        self, client: SeededClient, chosen: UUID, case_id: UUID, natures: tuple[Nature, ...], version: int
    ) -> int:
        return self._advise(
            chosen,
            casebook.ClassifyCase(
                command_id=self._stage.new_id(),
                case_id=case_id,
                classification=self._classification(client, natures),
                expected_version=version,
            ),
        )

    def _note(
        self, chosen: UUID, case_id: UUID, key: DataKey, text: str, version: int, corrects: UUID | None = None
    ) -> tuple[int, UUID]:
        entry_id = self._stage.new_id()
        command = casebook.WriteNote(
            command_id=self._stage.new_id(),
            case_id=case_id,
            entry_id=entry_id,
            kind=casebook.NoteKind.CORRECTION if corrects else casebook.NoteKind.NOTE,
            text=key.seal(entry_id, text),
            corrects=corrects,
            expected_version=version,
        )
        return self._advise(chosen, command), entry_id

    def _close(self, chosen: UUID, case_id: UUID, version: int) -> None:
        self._advise(
            chosen,
            casebook.CloseCase(
                command_id=self._stage.new_id(),
                case_id=case_id,
                outcome=self._pick(OUTCOMES),
                expected_version=version,
            ),
        )

    # --- a thread --------------------------------------------------------------------------------------------------

    def _request(self, client: SeededClient, chosen: UUID, thread_id: UUID, code: str, key: DataKey) -> None:
        entry_id, written = self._stage.new_id(), self._rng.random() < 0.85
        self._stage.ask(
            intake.RequestConversation(
                command_id=self._stage.new_id(),
                thread_id=thread_id,
                client_id=client.client_id,
                adviser_id=chosen,
                receipt_token=receipt_token(code),
                entry_id=entry_id if written else None,
                message=key.seal(entry_id, self._rng.choice(texts.FIRST_MESSAGES)) if written else None,
                wraps=(wrap_for_adviser(key, chosen), wrap_for_receipt(key, code)),
                private_address=seal_address("06 12 34 56 78") if self._rng.random() < 0.4 else None,
            ),
            VISITOR,
        )

    def _accept(self, chosen: UUID, thread_id: UUID) -> None:
        view: casebook.ThreadView = self._stage.ask(casebook.ShowThread(thread_id=thread_id), adviser(chosen))
        self._advise(
            chosen,
            casebook.AcceptRequest(command_id=self._stage.new_id(), thread_id=thread_id, expected_version=view.version),
        )

    def _decline(self, chosen: UUID, thread_id: UUID) -> None:
        view: casebook.ThreadView = self._stage.ask(casebook.ShowThread(thread_id=thread_id), adviser(chosen))
        self._advise(
            chosen,
            casebook.DeclineRequest(
                command_id=self._stage.new_id(),
                thread_id=thread_id,
                reason=self._rng.choice(tuple(casebook.DeclineReason)),
                expected_version=view.version,
            ),
        )

    def _choose_again(self, caller: Actor, chosen: UUID, key: DataKey) -> None:
        self._stage.ask(
            intake.ChooseAdviserAgain(
                command_id=self._stage.new_id(), adviser_id=chosen, adviser_wrap=wrap_for_adviser(key, chosen)
            ),
            caller,
        )

    def _post(
        self,
        writer: Actor,
        thread_id: UUID,
        key: DataKey,
        text: str,
        kind: casebook.PostKind = casebook.PostKind.MESSAGE,
    ) -> None:
        entry_id = self._stage.new_id()
        self._stage.ask(
            casebook.WritePost(
                command_id=self._stage.new_id(),
                thread_id=thread_id,
                entry_id=entry_id,
                kind=kind,
                text=key.seal(entry_id, text),
            ),
            writer,
        )

    # --- chance ----------------------------------------------------------------------------------------------------

    def _advise(self, chosen: UUID, command: Command) -> int:
        done: casebook.Done = self._stage.ask(command, adviser(chosen))
        return done.version

    def _choose(self, client: SeededClient) -> UUID:
        weights = range(len(client.advisers) + 1, 1, -1)
        return self._rng.choices(client.advisers, weights)[0]

    def _natures(self) -> tuple[Nature, ...]:
        first = self._pick(NATURES)
        second = self._pick(NATURES)
        return (first, second) if second is not first and self._rng.random() < 0.3 else (first,)

    def _classification(self, client: SeededClient, natures: tuple[Nature, ...]) -> casebook.Classification:
        return casebook.Classification(
            natures=natures,
            relation=self._pick(RELATIONS) if self._rng.random() < 0.9 else None,
            unit_id=self._rng.choice(tuple(client.units.values())) if self._rng.random() < 0.75 else None,
            themes=tuple(self._rng.sample(tuple(Theme), self._rng.choice((0, 1, 1, 2)))),
            occurrence=self._pick(OCCURRED),
        )

    def _pick(self, weighted: dict[T, int]) -> T:
        return self._rng.choices(tuple(weighted), tuple(weighted.values()))[0]
