"""The adviser closes a case file with how it ended."""

from __future__ import annotations

from services.casebook.application.access import own_case
from services.casebook.application.ports import Cases
from services.casebook.application.stamping import stamp_of
from services.contracts.casebook import CloseCase, Done
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def close_case(command: CloseCase, context: Context, cases: Cases) -> Change[Done]:
    """Refuses `case_is_closed`."""
    case = own_case(cases, command.case_id, context.actor)
    case.expect(command.expected_version)
    case.close(stamp_of(context), command.outcome.value)
    return Change(Done(version=case.version), aggregates=(case,), acts=(Act("case_closed", case.id),))
