"""Announcements: stored with the change, read in order by each audience and by the relay."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.chassis.event_log import EventLog
from services.contracts.change import Addressed, Change
from services.contracts.directory import AdviserAllocated, AllocationEnded, ClientRegistered
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import OfficeText
from tests.services.chassis.database import SERVICE, ServiceDatabase
from tests.services.chassis.examples import NOON, context
from tests.services.chassis.threads import together


def registered(client_id: UUID) -> ClientRegistered:
    return ClientRegistered(client_id=client_id, name=None)


def test_an_announcement_goes_to_each_audience_with_the_position_before_it(event_log: EventLog) -> None:
    client, adviser = uuid4(), uuid4()
    named = ClientRegistered(client_id=client, name=OfficeText("vault:v1:abc"))
    event_log.record(
        context(),
        Change(
            None,
            announcements=(
                Addressed(registered(client), "intake"),
                Addressed(registered(client), "casebook"),
                Addressed(named, "reporting"),
                AdviserAllocated(client_id=client, adviser_id=adviser, starts_on=NOON.date()),
            ),
        ),
    )
    everything = event_log.announcements_from(0, 100)
    assert [(line.position, line.previous, line.audience) for line in everything] == [
        (1, 0, "intake"),
        (2, 0, "casebook"),
        (3, 0, "reporting"),
        (4, 2, "casebook"),
        (5, 1, "intake"),
        (6, 3, "reporting"),
    ]
    assert event_log.announcements_after("intake", 0, 100) == [everything[0], everything[4]]
    assert event_log.announcements_after("intake", 1, 100) == [everything[4]]
    assert event_log.announcements_from(4, 1) == [everything[4]]
    assert everything[0].body["name"] is None
    assert everything[2].body["name"] == {"ciphertext": "vault:v1:abc"}
    assert {(line.source, line.recorded_at) for line in everything} == {(SERVICE, NOON)}


def test_nothing_is_addressed_to_a_service_outside_the_audience(event_log: EventLog) -> None:
    ended = AllocationEnded(client_id=uuid4(), adviser_id=uuid4(), ends_on=NOON.date())
    with pytest.raises(ValueError, match="audience"):
        event_log.record(context(), Change(None, announcements=(Addressed(ended, "directory"),)))


@pytest.mark.parametrize(
    "tampering",
    [
        """UPDATE announcements a SET sealed = b.sealed FROM announcements b
           WHERE a.audience = b.audience AND a.position <> b.position""",
        "UPDATE announcements SET position = position + 100",
        "UPDATE announcements SET message_id = gen_random_uuid()",
        "UPDATE announcements SET topic = 'directory.allocation_ended.v1'",
    ],
)
def test_a_moved_announcement_does_not_open(event_log: EventLog, database: ServiceDatabase, tampering: str) -> None:
    for _ in range(2):
        event_log.record(context(), Change(None, announcements=(registered(uuid4()),)))
    database.tamper(tampering)
    with pytest.raises(ContractError) as caught:
        event_log.announcements_from(0, 10)
    assert caught.value.code is ErrorCode.DECRYPT_FAILED


def test_a_reader_who_follows_the_log_misses_nothing_while_many_write(event_log: EventLog) -> None:
    writers, each = 6, 15
    seen: list[int] = []
    chained: list[bool] = []
    written: list[int] = []

    def follow() -> None:
        while len(seen) < writers * each:
            complete = len(written) == writers * each
            lines = event_log.announcements_after("intake", seen[-1] if seen else 0, 7)
            for line in lines:
                chained.append(line.previous == (seen[-1] if seen else 0))
                seen.append(line.position)
            if complete and not lines:
                return

    def write() -> None:
        for number in range(each):
            event_log.record(context(), Change(None, announcements=(Addressed(registered(uuid4()), "intake"),)))
            written.append(number)

    together([follow, *[write] * writers])
    assert len(seen) == writers * each
    assert all(chained)


def test_the_relay_remembers_how_far_it_came_and_never_goes_back(event_log: EventLog) -> None:
    assert event_log.relayed() == 0
    event_log.set_relayed(7)
    event_log.set_relayed(5)
    assert event_log.relayed() == 7


def test_one_process_at_a_time_is_alone(event_log: EventLog) -> None:
    with event_log.alone("relay") as first, event_log.alone("relay") as second, event_log.alone("job") as other:
        assert (first, second, other) == (True, False, True)
    with event_log.alone("relay") as again:
        assert again
