"""The coordinator looks for an adviser."""

from __future__ import annotations

from services.contracts.directory import AdviserList, ListAdvisers
from services.contracts.envelope import Context
from services.directory.application.ports import AdviserPages
from services.directory.application.stamping import office_day


def list_advisers(query: ListAdvisers, context: Context, advisers: AdviserPages) -> AdviserList:
    return AdviserList(advisers=advisers.matching(query.search.strip(), office_day(context.at)))
