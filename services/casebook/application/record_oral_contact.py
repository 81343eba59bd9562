"""Quick entry: an oral contact in under a minute, without a receipt code (domain research §5.10)."""

from __future__ import annotations

from services.casebook.application import announcing
from services.casebook.application.access import own_note_key
from services.casebook.application.coding import classification_of, meeting_of
from services.casebook.application.ports import ClientBook, MintFact
from services.casebook.application.stamping import stamp_of, today
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.refusals import Refused
from services.casebook.domain.sealed_text import NoteKind
from services.contracts.casebook import Done, RecordOralContact
from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode, not_found


def record_oral_contact(
    command: RecordOralContact, context: Context, client_book: ClientBook, mint_fact: MintFact
) -> Change[Done]:
    """One new case file with one conversation, its coding, perhaps a note, perhaps closed at once.

    Refuses `not_allocated` when the adviser did not serve the client on that day, and what the single steps refuse;
    a client the adviser never served is not found.
    """
    adviser, stamp = context.actor.subject, stamp_of(context)
    note_key = own_note_key(command.note_key, context.actor)
    if not client_book.serves(command.client_id, adviser):
        raise not_found()
    meeting = meeting_of(command)
    case = CaseFile.open(command.case_id, stamp, command.client_id, None, note_key)
    case.record_conversation(stamp, meeting, None, mint_fact(), today(context))
    if not client_book.served_on(command.client_id, adviser, meeting.held_on):
        raise Refused("not_allocated")
    case.classify(stamp, classification_of(command.classification, command.client_id, client_book))
    if (command.entry_id is None) != (command.note is None):
        raise ContractError(ErrorCode.MALFORMED, field="entry_id")
    if command.entry_id is not None and command.note is not None:
        case.write_note(stamp, command.entry_id, NoteKind.NOTE, command.note.blob, None)
    if command.outcome is not None:
        case.close(stamp, command.outcome.value)
    return Change(
        Done(version=case.version),
        aggregates=(case,),
        announcements=announcing.facts(case, case.counted_conversations()),
        acts=(Act("oral_contact_recorded", case.id),),
    )
