"""Taking in other services' messages: once, in order, with the position in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from services.chassis.event_log import EventLog
from services.contracts.change import Change
from services.contracts.directory import AdviserAllocated, ClientRegistered
from services.contracts.envelope import Announcement, Envelope, Placed
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import NOON, Notebook, context
from tests.services.chassis.threads import together


class ClientsCounted:
    """Adds up, so that a message applied twice shows."""

    topics: frozenset[type[Announcement]] = frozenset({ClientRegistered})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        for message, _ in messages:
            assert isinstance(message, ClientRegistered)
            cursor.execute("INSERT INTO notes_counted_v1 VALUES (%s, 1)", (message.client_id,))


class FailsOnce:
    topics: frozenset[type[Announcement]] = frozenset({ClientRegistered})

    def apply_messages(self, cursor: Any, messages: Any) -> None:
        raise RuntimeError


def registered(position: int, client_id: UUID | None = None) -> tuple[Announcement, Envelope]:
    message = ClientRegistered(client_id=client_id or uuid4(), name=None)
    return message, envelope(position, message)


def envelope(position: int, message: Announcement) -> Envelope:
    return Envelope("directory", "intake", position, position - 1, message.TOPIC, uuid4(), NOON, {})


def test_a_change_caused_by_a_message_is_stored_with_its_position(event_log: EventLog) -> None:
    assert event_log.tracked("intake") == 0
    notebook = Notebook.begin(uuid4())
    assert event_log.record(context(), Change(None, aggregates=(notebook,)), tracking=("intake", 5)) is True
    assert event_log.tracked("intake") == 5
    assert event_log.tracked("casebook") == 0


@pytest.mark.parametrize("repeated", [5, 3])
def test_a_repeated_message_changes_nothing(event_log: EventLog, database: ServiceDatabase, repeated: int) -> None:
    event_log.record(context(), Change(None, aggregates=(Notebook.begin(uuid4()),)), tracking=("intake", 5))
    again = Change(None, aggregates=(Notebook.begin(uuid4()),))
    assert event_log.record(context(), again, tracking=("intake", repeated)) is False
    assert database.count("events") == 1
    assert event_log.tracked("intake") == 5


def test_a_message_that_means_nothing_here_still_moves_the_position(event_log: EventLog) -> None:
    assert event_log.record(context(), Change(None), tracking=("intake", 2)) is True
    assert event_log.tracked("intake") == 2


def test_many_messages_are_one_transaction_and_those_seen_before_are_left(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    first = [registered(1), registered(2)]
    assert event_log.apply_messages("directory", first, [ClientsCounted()]) == 2
    other = AdviserAllocated(client_id=uuid4(), adviser_id=uuid4(), starts_on=NOON.date())
    overlapping = [*first, registered(3), (other, envelope(4, other))]
    assert event_log.apply_messages("directory", overlapping, [ClientsCounted()]) == 2
    assert event_log.apply_messages("directory", overlapping, [ClientsCounted()]) == 0
    assert database.count("notes_counted_v1") == 3
    assert event_log.tracked("directory") == 4


def test_a_failing_projection_leaves_the_position_where_it_was(event_log: EventLog, database: ServiceDatabase) -> None:
    with pytest.raises(RuntimeError):
        event_log.apply_messages("directory", [registered(1)], [ClientsCounted(), FailsOnce()])
    assert event_log.tracked("directory") == 0
    assert database.count("notes_counted_v1") == 0


def test_two_workers_of_one_flow_do_not_double(event_log: EventLog, database: ServiceDatabase) -> None:
    messages = [registered(position) for position in range(1, 41)]

    def work() -> int:
        return sum(
            event_log.apply_messages("directory", messages[start : start + 4], [ClientsCounted()])
            for start in range(0, 40, 4)
        )

    assert sum(together([work] * 4)) == 40
    assert database.count("notes_counted_v1") == 40


def test_the_librarys_own_guard_holds_as_well(event_log: EventLog, database: ServiceDatabase) -> None:
    """Were the lock to fail, the tracking record itself would not go back."""
    event_log.record(context(), Change(None), tracking=("intake", 5))
    with psycopg.connect(database.app_dsn) as connection:
        moved = connection.execute(event_log._recorder.insert_tracking_statement, _tracking("intake", 4)).fetchone()
    assert moved is None


def test_a_halted_flow_is_remembered_until_it_resumes(event_log: EventLog) -> None:
    assert event_log.halted("directory") is None
    event_log.halt("directory", 7, "malformed")
    event_log.halt("directory", 8, "newer_version")
    halt = event_log.halted("directory")
    assert halt is not None
    assert (halt.source, halt.position, halt.code, halt.since) == ("directory", 8, "newer_version", NOON)
    event_log.resume("directory")
    assert event_log.halted("directory") is None


def _tracking(source: str, position: int) -> dict[str, object]:
    return {"application_name": source, "notification_id": position}
