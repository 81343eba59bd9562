"""What waits for the adviser, without any text."""

from __future__ import annotations

from services.casebook.application.ports import Worklists
from services.contracts.casebook import ShowWorklist, Worklist
from services.contracts.envelope import Context


def show_worklist(query: ShowWorklist, context: Context, worklists: Worklists) -> Worklist:
    return worklists.of(context.actor.subject, query.closed_cases)
