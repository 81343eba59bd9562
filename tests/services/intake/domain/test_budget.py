"""A flood is slowed down per client and hour; nobody is identified for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.intake.domain.budget import REQUESTS_PER_CLIENT_PER_HOUR, hour_of, require_room
from services.intake.domain.refusals import Refused


def test_the_last_place_is_still_given() -> None:
    require_room(REQUESTS_PER_CLIENT_PER_HOUR - 1)


def test_beyond_it_the_request_is_refused() -> None:
    with pytest.raises(Refused, match="too_many_requests"):
        require_room(REQUESTS_PER_CLIENT_PER_HOUR)


def test_the_count_knows_the_hour_and_nothing_finer() -> None:
    assert hour_of(datetime(2026, 3, 10, 12, 59, 59, 999, tzinfo=UTC)) == datetime(2026, 3, 10, 12, tzinfo=UTC)
