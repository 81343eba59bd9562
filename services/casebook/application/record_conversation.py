"""The adviser records a conversation, or sets a recorded one right."""

from __future__ import annotations

from services.casebook.application import announcing
from services.casebook.application.access import own_case
from services.casebook.application.coding import meeting_of
from services.casebook.application.ports import Cases, MintFact
from services.casebook.application.stamping import stamp_of, today
from services.contracts.casebook import Done, RecordConversation
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def record_conversation(
    command: RecordConversation, context: Context, cases: Cases, mint_fact: MintFact
) -> Change[Done]:
    """Refuses `held_on_in_future`, `held_on_too_early`, `minutes_out_of_range`, `case_is_closed`, `entry_exists`,
    `corrects_unknown`. A correction is announced under the fact of what it corrects: still one conversation."""
    case = own_case(cases, command.case_id, context.actor)
    case.expect(command.expected_version)
    case.record_conversation(stamp_of(context), meeting_of(command), command.corrects, mint_fact(), today(context))
    action = "conversation_recorded" if command.corrects is None else "conversation_corrected"
    return Change(
        Done(version=case.version),
        aggregates=(case,),
        announcements=announcing.facts(case, case.conversations[-1:]),
        acts=(Act(action, case.id),),
    )
