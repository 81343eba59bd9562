"""Named examples for the tests of casebook. Boring on purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.classification import Classification
from services.casebook.domain.conversation import Meeting
from services.casebook.domain.sealed_text import Author, NoteKind, PostKind, WrappedKey
from services.casebook.domain.stamp import Stamp
from services.casebook.domain.thread import Thread
from services.contracts import casebook as contract
from services.contracts.envelope import Actor, Context
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Role, Sealed, Theme, Wrap

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
CLIENT = UUID("c11e0000-0000-4000-8000-000000000001")
OTHER_CLIENT = UUID("c11e0000-0000-4000-8000-000000000002")
UNIT = UUID("a11e0000-0000-4000-8000-000000000001")
OTHER_CLIENTS_UNIT = UUID("a11e0000-0000-4000-8000-000000000002")
ANNA = UUID("ad000000-0000-4000-8000-00000000000a")
BRAM = UUID("ad000000-0000-4000-8000-00000000000b")
INTAKE = Actor(subject=UUID(int=1), role=Role.SERVICE)
ENTRY = UUID(int=5)
TEXT = Sealed(b"ciphertext under T or N")

A = TypeVar("A", Thread, CaseFile)


def adviser(adviser_id: UUID = ANNA) -> Actor:
    return Actor(subject=adviser_id, role=Role.ADVISER)


def caller(thread_id: UUID) -> Actor:
    return Actor(subject=thread_id, role=Role.CALLER, client_id=CLIENT)


def context(actor: Actor | None = None, at: datetime = NOON) -> Context:
    return Context(actor=actor or adviser(), command_id=uuid4(), at=at)


def stamp(by: UUID = ANNA, role: str = "adviser", at: datetime = NOON) -> Stamp:
    return Stamp(at=at, by=by, role=role, command_id=uuid4())


def wrap_for(adviser_id: UUID = ANNA) -> Wrap:
    return Wrap(reader=f"adviser:{adviser_id}", blob=b"vault:v1:of " + adviser_id.bytes)


def stored(aggregate: A) -> A:
    """As if loaded: nothing pending."""
    aggregate.collect_events()
    return aggregate


# --- threads ---------------------------------------------------------------------------------------------------------


def waiting(adviser_id: UUID = ANNA, first: tuple[UUID, bytes] | None = None) -> Thread:
    wraps = (WrappedKey(f"adviser:{adviser_id}", b"T for adviser"), WrappedKey("receipt", b"T for receipt"))
    return stored(Thread.request(uuid4(), stamp(INTAKE.subject, "service"), CLIENT, adviser_id, first, wraps))


def accepted(adviser_id: UUID = ANNA, first: tuple[UUID, bytes] | None = None) -> Thread:
    thread = waiting(adviser_id, first)
    thread.accept(stamp(adviser_id), thread.version)
    return stored(thread)


def declined(adviser_id: UUID = ANNA) -> Thread:
    thread = waiting(adviser_id)
    thread.decline(stamp(adviser_id), "no_room", thread.version)
    return stored(thread)


def withdrawn() -> Thread:
    thread = waiting()
    thread.withdraw(stamp(INTAKE.subject, "service"))
    return stored(thread)


def write(thread: Thread, by: UUID, text: bytes = b"sealed") -> UUID:
    """A message of the caller (`by` is the thread) or of the adviser; its entry id."""
    entry_id = uuid4()
    author = Author.CALLER if by == thread.id else Author.ADVISER
    thread.post(stamp(by, author.value), author, entry_id, PostKind.MESSAGE, text, None)
    stored(thread)
    return entry_id


# --- case files ------------------------------------------------------------------------------------------------------


def case_file(adviser_id: UUID = ANNA) -> CaseFile:
    note_key = WrappedKey(f"adviser:{adviser_id}", b"N for adviser")
    return stored(CaseFile.open(uuid4(), stamp(adviser_id), CLIENT, None, note_key))


def closed_case_file() -> CaseFile:
    case = case_file()
    case.close(stamp(), "story_told")
    return stored(case)


def meeting(held_on: date = TODAY, minutes: int = 45) -> Meeting:
    return Meeting(uuid4(), held_on, "phone", minutes)


def held(case: CaseFile, held_on: date = TODAY, fact_ref: UUID | None = None) -> UUID:
    """A recorded conversation of the case; its id."""
    held_meeting = meeting(held_on)
    case.record_conversation(stamp(), held_meeting, None, fact_ref or uuid4(), TODAY)
    stored(case)
    return held_meeting.conversation_id


def noted(case: CaseFile) -> UUID:
    entry_id = uuid4()
    case.write_note(stamp(), entry_id, NoteKind.NOTE, b"sealed", None)
    stored(case)
    return entry_id


BULLIED = Classification(("bullying",), "manager", UNIT, ("leadership",), "months_3_to_12")


# --- what is asked ---------------------------------------------------------------------------------------------------


def a_classification(
    natures: tuple[Nature, ...] = (Nature.BULLYING,),
    unit_id: UUID | None = UNIT,
    themes: tuple[Theme, ...] = (Theme.LEADERSHIP,),
) -> contract.Classification:
    return contract.Classification(
        natures=natures,
        relation=Relation.MANAGER,
        unit_id=unit_id,
        themes=themes,
        occurrence=OccurrencePeriod.MONTHS_3_TO_12,
    )


def a_post(
    thread_id: UUID,
    kind: contract.PostKind = contract.PostKind.MESSAGE,
    corrects: UUID | None = None,
    entry_id: UUID | None = None,
) -> contract.WritePost:
    return contract.WritePost(
        command_id=uuid4(),
        thread_id=thread_id,
        entry_id=entry_id or uuid4(),
        kind=kind,
        text=TEXT,
        corrects=corrects,
    )


def a_note(
    case: CaseFile, corrects: UUID | None = None, entry_id: UUID | None = None, expected_version: int | None = None
) -> contract.WriteNote:
    return contract.WriteNote(
        command_id=uuid4(),
        case_id=case.id,
        entry_id=entry_id or uuid4(),
        kind=contract.NoteKind.CORRECTION if corrects else contract.NoteKind.NOTE,
        text=TEXT,
        corrects=corrects,
        expected_version=case.version if expected_version is None else expected_version,
    )


def a_conversation(
    case: CaseFile,
    held_on: date = TODAY,
    minutes: int = 45,
    corrects: UUID | None = None,
    conversation_id: UUID | None = None,
    expected_version: int | None = None,
) -> contract.RecordConversation:
    return contract.RecordConversation(
        command_id=uuid4(),
        case_id=case.id,
        conversation_id=conversation_id or uuid4(),
        held_on=held_on,
        channel=Channel.PHONE,
        minutes=minutes,
        corrects=corrects,
        expected_version=case.version if expected_version is None else expected_version,
    )


def an_oral_contact(
    client_id: UUID = CLIENT,
    held_on: date = TODAY,
    classification: contract.Classification | None = None,
    note: Sealed | None = TEXT,
    entry_id: UUID | None = ENTRY,
    outcome: contract.Outcome | None = None,
    reader: UUID = ANNA,
) -> contract.RecordOralContact:
    return contract.RecordOralContact(
        command_id=uuid4(),
        case_id=uuid4(),
        client_id=client_id,
        conversation_id=uuid4(),
        held_on=held_on,
        channel=Channel.PHONE,
        minutes=20,
        classification=classification or a_classification(),
        note_key=wrap_for(reader),
        entry_id=entry_id,
        note=note,
        outcome=outcome,
    )
