"""The relay delivers the outbox in order and stores its progress only after delivery."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import uuid4

import pytest

from services.chassis.event_log import EventLog
from services.chassis.publishing import Relay
from services.contracts.change import Change
from services.contracts.directory import ClientRegistered
from services.contracts.envelope import Envelope
from services.contracts.errors import ContractError, ErrorCode
from tests.services.chassis.examples import context


class Delivery:
    """Notes what it delivered; fails as often as it is told."""

    def __init__(self) -> None:
        self.delivered: list[Envelope] = []
        self.failures = 0
        self.enough = threading.Event()
        self.closed = False

    def deliver(self, envelopes: Sequence[Envelope]) -> None:
        if self.failures:
            self.failures -= 1
            raise ContractError(ErrorCode.UNAVAILABLE)
        self.delivered.extend(envelopes)
        self.enough.set()

    def close(self) -> None:
        self.closed = True


def announce(log: EventLog, count: int) -> list[str]:
    messages = [ClientRegistered(client_id=uuid4(), name=None) for _ in range(count)]
    for message in messages:
        log.record(context(), Change(None, announcements=(message,)))
    return [str(message.client_id) for message in messages]


def test_every_audience_gets_its_copy_in_order(event_log: EventLog) -> None:
    clients = announce(event_log, 7)
    delivery = Delivery()
    relay = Relay("directory", event_log, delivery)
    assert relay.step() == 21
    assert relay.step() == 0
    positions = [envelope.position for envelope in delivery.delivered]
    assert positions == sorted(positions)
    for audience in ("casebook", "intake", "reporting"):
        copies = [envelope for envelope in delivery.delivered if envelope.audience == audience]
        assert [envelope.body["client_id"] for envelope in copies] == clients
        assert [envelope.previous for envelope in copies] == [0, *[envelope.position for envelope in copies[:-1]]]


def test_progress_is_stored_after_delivery_only(event_log: EventLog) -> None:
    announce(event_log, 2)
    delivery = Delivery()
    delivery.failures = 1
    relay = Relay("directory", event_log, delivery)
    with pytest.raises(ContractError):
        relay.step()
    assert event_log.relayed() == 0
    assert relay.step() == 6
    assert event_log.relayed() == delivery.delivered[-1].position


def test_a_new_relay_goes_on_where_the_last_one_stopped(event_log: EventLog) -> None:
    announce(event_log, 1)
    Relay("directory", event_log, Delivery()).step()
    later = announce(event_log, 1)
    delivery = Delivery()
    Relay("directory", event_log, delivery).step()
    assert {envelope.body["client_id"] for envelope in delivery.delivered} == set(later)


def test_a_running_relay_survives_failures_and_stops_when_told(event_log: EventLog) -> None:
    announce(event_log, 1)
    delivery, stop, wake = Delivery(), threading.Event(), threading.Event()
    delivery.failures = 2
    thread = threading.Thread(target=Relay("directory", event_log, delivery).run, args=(stop, wake))
    thread.start()
    assert delivery.enough.wait(10)
    stop.set()
    wake.set()
    thread.join(10)
    assert not thread.is_alive()
    assert len(delivery.delivered) == 3
    assert delivery.closed


def test_a_relay_whose_turn_it_is_not_delivers_nothing(event_log: EventLog) -> None:
    announce(event_log, 1)
    delivery, stop, wake = Delivery(), threading.Event(), threading.Event()
    asked = threading.Event()

    def is_my_turn() -> bool:
        asked.set()
        return False

    thread = threading.Thread(target=Relay("directory", event_log, delivery, is_my_turn).run, args=(stop, wake))
    thread.start()
    assert asked.wait(10)
    stop.set()
    wake.set()
    thread.join(10)
    assert delivery.delivered == []
    assert event_log.relayed() == 0
