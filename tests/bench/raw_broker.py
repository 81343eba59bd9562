"""What RabbitMQ and kombu can do when nobody asks for more: bytes there and back, bytes out with confirms.

`python -m tests.bench.raw_broker URI QUEUE SIZE` answers every message in QUEUE with SIZE bytes, until it is ended.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu import Connection, Consumer, Producer, Queue

from infra.local.programs import start

KIND = {"content_type": "application/octet-stream", "content_encoding": "binary", "delivery_mode": 1}
PREFETCH = 10  # as our services have
READY = "answering"


class Asker:
    """One caller: publishes to a queue by the default exchange and waits for the answer on a queue of its own."""

    def __init__(self, uri: str, queue: str, question: bytes, answer_size: int) -> None:
        self._link = Connection(uri)
        self._link.connect()
        channel = self._link.channel()
        replies = Queue(f"raw-reply-{uuid4()}", durable=False, exclusive=True)(channel)
        replies.declare()
        self._reply_to = replies.name
        self._producer = Producer(channel)
        self._consumer = Consumer(channel, [replies], on_message=self._take, no_ack=True, auto_declare=False)
        self._consumer.consume()
        self._queue, self._question, self._answer_size = queue, question, answer_size
        self._answered: dict[str, bytes] = {}

    def ask(self) -> None:
        """Raises `AssertionError` when the answer is not the one expected, `TimeoutError` without one."""
        number = str(uuid4())
        self._producer.publish(
            self._question, routing_key=self._queue, reply_to=self._reply_to, correlation_id=number, **KIND
        )
        while number not in self._answered:
            self._link.drain_events(timeout=5)
        assert len(self._answered.pop(number)) == self._answer_size

    def close(self) -> None:
        self._link.release()

    def _take(self, message: Any) -> None:
        self._answered[message.properties["correlation_id"]] = message.body


class WindowedPublisher:
    """Persistent, mandatory, confirmed by a window of messages, over py-amqp: no reading, no sealing, no progress."""

    def __init__(self, uri: str, exchange: str, window: int) -> None:
        self._link = Connection(uri)
        self._link.connect()
        self._channel = self._link.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._exchange, self._window = exchange, window
        self._published = 0
        self._under_way: set[int] = set()

    def publish(self, messages: Sequence[tuple[str, bytes]]) -> int:
        """(routing key, body) pairs. How many were confirmed: all of them."""
        for key, body in messages:
            self._drain(self._window)
            message = self._channel.prepare_message(
                body, content_type=KIND["content_type"], content_encoding="binary", properties={"delivery_mode": 2}
            )
            self._channel.basic_publish(message, self._exchange, key, mandatory=True)
            self._published += 1
            self._under_way.add(self._published)
        self._drain(1)
        return len(messages)

    def close(self) -> None:
        self._link.release()

    def _drain(self, window: int) -> None:
        while len(self._under_way) >= window:
            self._link.drain_events(timeout=5)

    def _on_ack(self, number: int, multiple: bool) -> None:
        self._under_way -= {one for one in self._under_way if one <= number} if multiple else {number}


@contextmanager
def answering(uri: str, answer_size: int, folder: Path) -> Iterator[str]:
    """Another process that answers; gives the name of its queue."""
    queue = f"raw-{uuid4()}"
    log = folder / f"{queue}.log"
    command = [sys.executable, "-m", "tests.bench.raw_broker", uri, queue, str(answer_size)]
    program = start(
        "raw-answers", command, log=log, environ={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    )
    try:
        program.await_ready(lambda: READY in log.read_text())
        yield queue
    finally:
        program.stop()


def _answer(uri: str, name: str, size: int) -> None:
    with Connection(uri) as link:
        channel = link.channel()
        producer, body = Producer(channel), os.urandom(size)

        def reply(message: Any) -> None:
            asked = message.properties
            producer.publish(body, routing_key=asked["reply_to"], correlation_id=asked["correlation_id"], **KIND)
            message.ack()

        consumer = Consumer(channel, [Queue(name, durable=False, auto_delete=True)], on_message=reply)
        consumer.qos(prefetch_count=PREFETCH)
        consumer.consume()
        sys.stdout.write(READY)
        sys.stdout.flush()
        while True:
            link.drain_events()


if __name__ == "__main__":
    _answer(sys.argv[1], sys.argv[2], int(sys.argv[3]))
