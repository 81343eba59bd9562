"""The adviser codes a case, or codes it better."""

from __future__ import annotations

from services.casebook.application import announcing
from services.casebook.application.access import own_case
from services.casebook.application.coding import classification_of
from services.casebook.application.ports import Cases, ClientBook
from services.casebook.application.stamping import stamp_of
from services.contracts.casebook import ClassifyCase, Done
from services.contracts.change import Act, Change
from services.contracts.envelope import Context


def classify_case(command: ClassifyCase, context: Context, cases: Cases, client_book: ClientBook) -> Change[Done]:
    """Refuses `natures_missing`, `natures_repeated`, `themes_repeated`; a unit of another client is not found.

    Every conversation that counts is announced again, one revision higher.
    """
    case = own_case(cases, command.case_id, context.actor)
    case.expect(command.expected_version)
    case.classify(stamp_of(context), classification_of(command.classification, case.client_id, client_book))
    return Change(
        Done(version=case.version),
        aggregates=(case,),
        announcements=announcing.facts(case, case.counted_conversations()),
        acts=(Act("case_classified", case.id),),
    )
