"""Plays stories on the real use cases, in the order of their moments, with the clock set to each."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.local.platform import LocalPlatform
from services.contracts.envelope import Actor, Request
from services.contracts.fields import Role

HERE = ZoneInfo("Europe/Amsterdam")
Story = Iterator[datetime]  # yields the moment of its next act; the act happens when the story is resumed
VISITOR = Actor(subject=UUID(int=0), role=Role.VISITOR)


def adviser(adviser_id: UUID) -> Actor:
    return Actor(subject=adviser_id, role=Role.ADVISER)


@dataclass
class Stage:
    """The platform, seeded chance, and the last day that may be played."""

    platform: LocalPlatform
    rng: Random
    until: datetime
    reached: Callable[[date], None]  # called with the first act of each month
    _month: int = 0

    def ask(self, request: Request, actor: Actor) -> Any:
        return self.platform.services.ask(request, actor)

    def new_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def catch_up(self, *services: str) -> None:
        """Returns when these services have taken in everything that was announced to them until now."""
        for name in services:
            for flow in self.platform.composed[name].flows:
                flow.poll()

    def play(self, stories: Iterable[Story]) -> None:
        """Acts that would lie in the future do not happen: those stories are still open today."""
        queue: list[tuple[datetime, int, Story]] = []
        for number, story in enumerate(stories):
            _push(queue, number, story)
        while queue:
            moment, number, story = heapq.heappop(queue)
            if moment > self.until:
                break
            self.platform.clock.set(moment)
            self._tell(moment.astimezone(HERE).date())
            _push(queue, number, story)

    def _tell(self, day: date) -> None:
        if day.month != self._month:
            self._month = day.month
            self.reached(day)

    def office_hour(self, day: date) -> datetime:
        """A working moment on this day, or on the Monday after a weekend."""
        while day.weekday() > 4:
            day += timedelta(days=1)
        return self._at(day, self.rng.randrange(8 * 60 + 30, 17 * 60 + 30))

    def any_hour(self, day: date) -> datetime:
        """Callers write in the evening and at weekends too."""
        return self._at(day, self.rng.randrange(7 * 60, 22 * 60 + 30))

    def _at(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(minute // 60, minute % 60, self.rng.randrange(60)), HERE).astimezone(UTC)


def _push(queue: list[tuple[datetime, int, Story]], number: int, story: Story) -> None:
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(queue, (moment, number, story))
