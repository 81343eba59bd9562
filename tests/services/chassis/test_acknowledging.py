"""Acknowledging a message while the broker goes down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from services.chassis.nameko_entrypoints import SealedQueueConsumer


@dataclass
class Channel:
    connection: object = field(default_factory=object)


@dataclass
class MessageOfALostBroker:
    """What kombu hands out, at the moment when the socket beneath it breaks."""

    channel: Channel = field(default_factory=Channel)

    def ack(self) -> None:
        raise ConnectionResetError

    def requeue(self) -> None:
        raise BrokenPipeError


@pytest.mark.parametrize("settle", [SealedQueueConsumer.ack_message, SealedQueueConsumer.requeue_message])
def test_a_broker_that_dies_during_an_acknowledgement_does_not_end_the_service(
    settle: Callable[[SealedQueueConsumer, MessageOfALostBroker], None],
) -> None:
    settle(SealedQueueConsumer(), MessageOfALostBroker())
