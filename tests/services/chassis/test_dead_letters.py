"""Dead letters as an operator handles them, with the rights of the service they were meant for and no more."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from kombu.connection import Connection

from services.chassis import broker, sealed_wire
from services.chassis.broker_publisher import BrokerPublisher
from services.chassis.codec import from_builtins
from services.chassis.dead_letters import DeadLetter, DeadLetters
from services.chassis.event_log import EventLog
from services.chassis.vault import Vault
from services.contracts.change import Addressed, Change
from services.contracts.directory import ClientRegistered
from services.contracts.envelope import Envelope
from services.contracts.errors import ContractError
from services.contracts.registry import feed_queue, routing_key
from tests.services.chassis.examples import SECRET_WORDS, context
from tests.support.platform import until
from tests.support.servers import RabbitServer


@dataclass
class Office:
    """Intake's queues of directory's announcements, and directory's own log."""

    rabbitmq: RabbitServer
    uri: str  # of who may do everything
    directory: EventLog

    @property
    def letters(self) -> DeadLetters:
        return DeadLetters("intake", self.rabbitmq.as_user(self.uri, "intake"))

    def publisher(self) -> BrokerPublisher:
        return BrokerPublisher("directory", self.rabbitmq.as_user(self.uri, "directory"))

    def announced(self) -> Envelope:
        message = ClientRegistered(client_id=uuid4(), name=None)
        self.directory.record(context(), Change(None, announcements=(Addressed(message, "intake"),)))
        return self.directory.announcements_after("intake", 0, 1000)[-1]

    def dies(self, body: bytes, content_type: str = sealed_wire.CONTENT_TYPE) -> None:
        """Delivered to intake, which rejects it."""
        with broker.connection(self.uri) as link:
            channel = link.default_channel
            message = channel.prepare_message(body, content_type=content_type, properties={"delivery_mode": 2})
            channel.basic_publish(message, "events", routing_key("intake", ClientRegistered.TOPIC))
        self.consumed(lambda message: message.channel.basic_reject(message.delivery_tag, requeue=False))

    def consumed(self, then: Callable[[Any], object]) -> Any:
        """The next message of the feed. A consumer has it, since the broker allows this queue no other way."""
        found: list[Any] = []
        with broker.connection(self.uri) as link:
            channel = link.default_channel
            channel.basic_consume(feed_queue("intake", "directory"), callback=found.append)
            until(lambda: arrives(link, found), what="the message")
            then(found[0])
            channel.close()
        return found[0]

    def dead(self, count: int) -> tuple[DeadLetter, ...]:
        until(lambda: self.letters.count()["directory"] == count, what=f"{count} dead letters")
        return self.letters.look()


def arrives(link: Connection, found: list[Any]) -> bool:
    with contextlib.suppress(TimeoutError):
        link.drain_events(timeout=1)
    return bool(found)


@pytest.fixture
def office(rabbitmq: RabbitServer, event_log: EventLog, keys: Vault) -> Iterator[Office]:
    sealed_wire.install(keys.read_secret("wire"))
    uri = rabbitmq.create_vhost()
    with broker.connection(rabbitmq.as_user(uri, "intake")) as link:
        for source in ("directory", "casebook"):
            broker.declare(broker.feed_queue("intake", source), link.default_channel)
            broker.declare(broker.dead_letter_queue("intake", source), link.default_channel)
    yield Office(rabbitmq, uri, event_log)


def test_before_anything_died_there_is_nothing(rabbitmq: RabbitServer) -> None:
    letters = DeadLetters("intake", rabbitmq.as_user(rabbitmq.create_vhost(), "intake"))
    assert letters.count() == {"directory": 0, "casebook": 0}  # not even queues
    assert letters.look() == ()


def test_a_letter_tells_what_it_was_about_and_why_it_died_and_nothing_of_its_body(office: Office) -> None:
    envelope = office.announced()
    office.dies(sealed_wire.to_wire(envelope))
    (letter,) = office.dead(1)
    assert (letter.service, letter.source, letter.reason) == ("intake", "directory", "rejected")
    assert (letter.topic, letter.position) == (ClientRegistered.TOPIC, envelope.position)
    assert letter.recorded_at == envelope.recorded_at
    assert letter.died_at is not None
    assert abs(datetime.now(UTC) - letter.died_at) < timedelta(minutes=5)
    assert str(envelope.body["client_id"]) not in str(letter)


def test_a_letter_that_was_not_sealed_by_us_tells_no_more_than_that(office: Office) -> None:
    office.dies(SECRET_WORDS.encode(), "text/plain")
    office.dies(sealed_wire.to_wire("no envelope"))
    for letter in office.dead(2):
        assert (letter.topic, letter.position, letter.recorded_at) == (None, None, None)
        assert SECRET_WORDS not in str(letter)


def test_looking_changes_nothing_however_often(office: Office) -> None:
    for _ in range(3):
        office.dies(sealed_wire.to_wire(office.announced()))
    seen = office.dead(3)
    assert [letter.position for letter in seen] == sorted(letter.position or 0 for letter in seen)
    for _ in range(25):  # RabbitMQ 4 gives up after twenty deliveries, unless it is told otherwise
        assert office.letters.look() == seen
    assert office.letters.look(limit=2) == seen[:2]
    assert office.letters.count() == {"directory": 3, "casebook": 0}


def test_one_letter_is_dropped_and_the_others_stay(office: Office) -> None:
    for _ in range(3):
        office.dies(sealed_wire.to_wire(office.announced()))
    first, second, third = office.dead(3)
    assert office.letters.drop(second.reference) == second
    assert office.dead(2) == (first, third)


def test_a_requeued_letter_is_said_again_by_its_source(office: Office) -> None:
    envelope = office.announced()
    office.dies(sealed_wire.to_wire(envelope))
    (letter,) = office.dead(1)
    publisher = office.publisher()
    assert office.letters.requeue(letter.reference, office.directory, publisher) == letter
    publisher.close()
    assert office.dead(0) == ()
    again = office.consumed(lambda message: message.channel.basic_ack(message.delivery_tag))
    assert from_builtins(sealed_wire.from_wire(again.body), Envelope) == envelope


@pytest.mark.parametrize("forgery", ["position", "message", "source", "audience", "body"])
def test_what_the_source_never_said_is_not_said_again(office: Office, forgery: str) -> None:
    envelope = office.announced()
    changed: dict[str, Any] = {
        "position": {"position": envelope.position + 7},
        "message": {"message_id": uuid4()},
        "source": {"source": "casebook"},
        "audience": {"audience": "reporting"},
    }
    forged = (
        sealed_wire.to_wire("words")
        if forgery == "body"
        else sealed_wire.to_wire(replace(envelope, **changed[forgery]))
    )
    office.dies(forged)
    (letter,) = office.dead(1)
    with pytest.raises(ContractError) as caught:
        office.letters.requeue(letter.reference, office.directory, office.publisher())
    assert caught.value.as_payload() == {"code": "refused", "details": {"rule": "not_of_its_source"}}
    assert office.dead(1) == (letter,)


def test_a_letter_that_is_not_there_is_not_found(office: Office) -> None:
    for work in (office.letters.drop, lambda it: office.letters.requeue(it, office.directory, office.publisher())):
        with pytest.raises(ContractError) as caught:
            work("0123456789abcdef")
        assert caught.value.code == "not_found"


def test_a_letter_stays_when_its_source_cannot_be_reached(office: Office) -> None:
    office.dies(sealed_wire.to_wire(office.announced()))
    (letter,) = office.dead(1)
    with pytest.raises(ContractError) as caught:
        office.letters.requeue(
            letter.reference, office.directory, BrokerPublisher("directory", "amqp://x:y@127.0.0.1:1/v")
        )
    assert caught.value.code == "unavailable"
    assert office.dead(1) == (letter,)


def test_a_broker_that_is_away_is_unavailable() -> None:
    with pytest.raises(ContractError) as caught:
        DeadLetters("intake", "amqp://x:y@127.0.0.1:1/v").look()
    assert caught.value.code == "unavailable"
