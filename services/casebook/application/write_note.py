"""The adviser writes a private note, or corrects one. Nobody else reads it."""

from __future__ import annotations

from services.casebook.application.access import own_case
from services.casebook.application.ports import Cases
from services.casebook.application.stamping import stamp_of
from services.casebook.domain.sealed_text import NoteKind
from services.contracts.casebook import Done, WriteNote
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def write_note(command: WriteNote, context: Context, cases: Cases) -> Change[Done]:
    """Refuses `case_is_closed`, `entry_exists`, `corrects_unknown`."""
    case = own_case(cases, command.case_id, context.actor)
    case.expect(command.expected_version)
    kind = NoteKind(command.kind.value)
    case.write_note(stamp_of(context), command.entry_id, kind, command.text.blob, command.corrects)
    action = "note_corrected" if kind is NoteKind.CORRECTION else "note_written"
    return Change(Done(version=case.version), aggregates=(case,), acts=(Act(action, case.id),))
