"""The coordinator opens an adviser."""

from __future__ import annotations

from services.contracts.directory import AdviserDetail, ShowAdviser
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.directory.application.ports import AdviserPages
from services.directory.application.stamping import office_day


def show_adviser(query: ShowAdviser, context: Context, advisers: AdviserPages) -> AdviserDetail:
    found = advisers.detail(query.adviser_id, office_day(context.at))
    if found is None:
        raise not_found()
    return found
