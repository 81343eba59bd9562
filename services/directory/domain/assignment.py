"""The opdracht: what is agreed with a client, for which days, and when its annual report is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused
from services.directory.domain.vocabulary import Module

CONVERSATIONS = frozenset({Module.SUPPORT, Module.INTEGRITY})  # modules under which advisers hold conversations
_COMMON_YEAR = 2001  # a due day must exist every year, so 29 February is none


@dataclass(frozen=True)
class Assignment:
    period: Period
    modules: tuple[Module, ...]
    report_due_month: int
    report_due_day: int
    advisory_adviser_id: UUID

    def check(self) -> None:
        self.period.check()
        if not self.modules:
            raise Refused("modules_missing")
        try:
            date(_COMMON_YEAR, self.report_due_month, self.report_due_day)
        except ValueError:
            raise Refused("report_due_date_invalid") from None

    @property
    def covers_conversations(self) -> bool:
        return not CONVERSATIONS.isdisjoint(self.modules)


def agreed(earlier: tuple[Assignment, ...], new: Assignment) -> tuple[Assignment, ...]:
    """The assignments after a new agreement, in order of start.

    One that would start on the same day or later is replaced; one still running then ends the day before, so that
    a renewal agreed in November leaves November and December as they were.
    """
    start = new.period.starts_on
    kept = (_cut(one, start) for one in earlier if one.period.starts_on < start)
    return (*kept, new)


def served_since(assignments: tuple[Assignment, ...]) -> date:
    """First day of the assignments in a row, without a calendar year between them, that the last one ends.

    What is agreed for next year does not take this year's report away.
    """
    since = assignments[-1].period.starts_on
    for one in reversed(assignments[:-1]):
        last_day = one.period.ends_on
        if last_day is None or since.year - last_day.year > 1:
            break
        since = one.period.starts_on
    return since


def _cut(assignment: Assignment, next_start: date) -> Assignment:
    if not assignment.period.holds_on(next_start):
        return assignment
    return replace(assignment, period=Period(assignment.period.starts_on, next_start - timedelta(days=1)))
