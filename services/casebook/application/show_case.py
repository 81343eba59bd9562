"""The adviser opens a case file. Every opening goes into the trail."""

from __future__ import annotations

from services.casebook.application.access import own_case
from services.casebook.application.ports import Cases
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.classification import Classification
from services.casebook.domain.conversation import Conversation
from services.casebook.domain.sealed_text import Note
from services.contracts import casebook as contract
from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.fields import Channel, Nature, OccurrencePeriod, Relation, Sealed, Theme, Wrap


def show_case(query: contract.ShowCase, context: Context, cases: Cases) -> Change[contract.CaseView]:
    case = own_case(cases, query.case_id, context.actor)
    return Change(_view(case), acts=(Act("case_viewed", case.id),))


def _view(case: CaseFile) -> contract.CaseView:
    return contract.CaseView(
        case_id=case.id,
        client_id=case.client_id,
        thread_id=case.thread_id,
        version=case.version,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=contract.Outcome(case.outcome) if case.outcome else None,
        classification=_classification(case.classification) if case.classification else None,
        conversations=tuple(_conversation(conversation) for conversation in case.conversations),
        notes=tuple(_note(note) for note in case.notes),
        wrap=Wrap(reader=case.note_key.reader, blob=case.note_key.blob),
    )


def _classification(coded: Classification) -> contract.Classification:
    return contract.Classification(
        natures=tuple(Nature(code) for code in coded.natures),
        relation=Relation(coded.relation) if coded.relation else None,
        unit_id=coded.unit_id,
        themes=tuple(Theme(code) for code in coded.themes),
        occurrence=OccurrencePeriod(coded.occurrence),
    )


def _conversation(conversation: Conversation) -> contract.ConversationView:
    meeting = conversation.meeting
    return contract.ConversationView(
        conversation_id=meeting.conversation_id,
        held_on=meeting.held_on,
        channel=Channel(meeting.channel),
        minutes=meeting.minutes,
        recorded_at=conversation.recorded_at,
        corrects=conversation.corrects,
        corrected=conversation.corrected,
    )


def _note(note: Note) -> contract.Note:
    return contract.Note(
        entry_id=note.entry_id,
        kind=contract.NoteKind(note.kind.value),
        at=note.at,
        text=Sealed(note.text),
        corrects=note.corrects,
    )
