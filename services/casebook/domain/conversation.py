"""A conversation: the unit of counting. When it was held, how, and how long; never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.casebook.domain.refusals import Refused

EARLIEST = date(2000, 1, 1)
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the adviser records of a conversation. `channel` is a code of the contract; nothing is decided by it."""

    conversation_id: UUID
    held_on: date
    channel: str
    minutes: int  # 1 to 1,440

    def check(self, today: date) -> None:
        """`today` where the adviser is. Refuses a day to come, a day before 2000 and an impossible length."""
        if self.held_on > today:
            raise Refused("held_on_in_future")
        if self.held_on < EARLIEST:
            raise Refused("held_on_too_early")
        if not 1 <= self.minutes <= LONGEST_MINUTES:
            raise Refused("minutes_out_of_range")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A recorded conversation with its place in the counts.

    `fact_ref` is what reporting knows it by: random, and not this conversation. A correction takes over the fact of
    the conversation it sets right, so one talk is never counted twice; `revision` counts what was announced of it.
    """

    meeting: Meeting
    recorded_at: datetime
    corrects: UUID | None
    fact_ref: UUID
    revision: int
    corrected: bool = False
