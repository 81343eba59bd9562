"""RabbitMQ: everything that crosses it (its own tracing shows every publication and delivery), and its files."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kombu import Connection, Exchange, Queue

from services.contracts.registry import EVENTS_EXCHANGE
from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, files_in, in_files
from tests.support.platform import Platform, until

TRACE = Exchange("amq.rabbitmq.trace", type="topic", durable=True, passive=True)
SEALED = "application/x-sealed"


@dataclass
class Tap:
    """Reads along with everything: RPC questions and answers, announcements, dead letters, the default exchange."""

    platform: Platform
    name: str = "traffic of the broker"
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    content_types: dict[str, int] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self.platform.rabbitmq.ctl("trace_on", "-p", self._vhost)
        listening = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(listening,), daemon=True)
        self._thread.start()
        assert listening.wait(30)

    def end(self) -> None:
        if self._thread is None:
            return
        self.platform.rabbitmq.ctl("trace_off", "-p", self._vhost)
        self._ended.set()
        self._thread.join(10)
        self._thread = None

    def plant(self, marker: Marker) -> None:
        """A message that nobody sealed, to an exchange of ours under a key that nobody reads."""
        with Connection(self.platform.amqp_uri) as link:
            producer = link.Producer(serializer="json")
            producer.publish({"words": marker.text}, exchange=EVENTS_EXCHANGE, routing_key="careless")
        until(lambda: any(marker.text.encode() in body for _where, body in list(self.taken)), what="the tap to drip")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        assert len(self.taken) > 100, "the tap is dry"
        for where, body in self.taken:
            for trace in searcher.find(body):
                yield Finding(trace, where)

    @property
    def _vhost(self) -> str:
        return self.platform.amqp_uri.rsplit("/", 1)[1]

    def _listen(self, listening: threading.Event) -> None:
        queue = Queue("", TRACE, routing_key="#", exclusive=True, auto_delete=True)
        with Connection(self.platform.amqp_uri) as link:
            consumer = link.Consumer(queue, accept=None, no_ack=True, on_message=self._take)
            with consumer:
                listening.set()
                while not self._ended.is_set():
                    with contextlib.suppress(TimeoutError):
                        link.drain_events(timeout=0.5)

    def _take(self, message: Any) -> None:
        """Headers hold exchange, routing keys and the properties of the message itself."""
        properties = message.headers.get("properties", {})
        kind = str(properties.get("content_type"))
        self.content_types[kind] = self.content_types.get(kind, 0) + 1
        body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
        self.taken.append((message.delivery_info["routing_key"], repr(message.headers).encode() + b"\0" + body))


@dataclass
class BrokerFiles:
    """Messages that wait are kept on disk, and what was taken from a queue may still lie there."""

    platform: Platform
    name: str = "files of the broker"

    def plant(self, marker: Marker) -> None:
        with Connection(self.platform.amqp_uri) as link:
            queue = Queue("careless", durable=True)(link.default_channel)
            queue.declare()
            producer = link.Producer(serializer="json")
            for _ in range(50):
                producer.publish({"words": marker.text}, routing_key="careless", delivery_mode=2)
        until(lambda: any(marker.text.encode() in _read(file) for file in self._files()), what="the broker to write")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        yield from in_files(searcher, self._files(), self.platform.rabbitmq.folder)

    def _files(self) -> Iterator[Any]:
        """Without the file of the test itself in which the users' passwords stand."""
        return (file for file in files_in(self.platform.rabbitmq.folder / "mnesia"))


def _read(file: Any) -> bytes:
    with contextlib.suppress(OSError):
        return bytes(file.read_bytes())
    return b""
