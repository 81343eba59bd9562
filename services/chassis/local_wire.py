"""The wire inside one process: direct calls for RPC, and the same relay and receiving loops in plain threads.

What crosses is sealed and opened as on the broker, so the same bytes exist; the same Authority checks and the same
handler tables answer. Nothing here is faster and looser than the real thing, only nearer.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.chassis.answering import answer, pulled
from services.chassis.codec import from_builtins
from services.chassis.process_setup import run_job
from services.chassis.publishing import Relay, publishing
from services.chassis.receiving import Flow
from services.chassis.rpc_client import TIMEOUT
from services.chassis.sealed_wire import from_wire, to_wire
from services.chassis.wiring import Job, Service
from services.contracts.envelope import Envelope
from services.contracts.errors import ContractError, unavailable

POLL_SECONDS = 5.0
IDLE_SECONDS = 1.0  # a relay looks by itself this often; answering a request wakes it at once
INBOX = 1000  # messages in memory per flow; what does not fit is pulled
CALLERS = 32


class LocalWire:
    """Implements `Wire`. Made empty, because services need the wire and the wire the services: add, then start.

    `start` and `stop` once each. Requests are answered from `add` on, messages flow from `start` on.
    """

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._poll_seconds = poll_seconds
        self._services: dict[str, Service] = {}
        self._inboxes: dict[tuple[str, str], queue.Queue[bytes]] = {}
        self._wakes: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._callers = ThreadPoolExecutor(CALLERS, thread_name_prefix="local-wire")

    def add(self, service: Service) -> None:
        self._services[service.name] = service
        self._wakes[service.name] = threading.Event()
        for flow in service.flows:
            self._inboxes[flow.source, flow.service] = queue.Queue(INBOX)

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = TIMEOUT) -> dict[str, Any]:
        target = self._target(service)
        request = to_wire({"name": name, "payload": payload})
        return self._in_time(lambda: self._answer(target, request), timeout)

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        target = self._target(service)
        reply = self._in_time(lambda: to_wire(pulled(target, audience, after, limit)), TIMEOUT)
        if "error" in reply:
            raise ContractError.from_payload(reply["error"])
        found: str = reply["answer"]
        return found

    def start(self) -> None:
        """Starts a thread per relay, per flow and per job."""
        for service in self._services.values():
            relay = Relay(service.name, service.event_log, _Inboxes(self._inboxes))
            self._run(f"relay-{service.name}", relay.run, self._stop, self._wakes[service.name], IDLE_SECONDS)
            for flow in service.flows:
                self._run(f"flow-{flow.service}-{flow.source}", self._receive, service, flow)
            for job in service.chores:
                self._run(f"job-{service.name}-{job.name}", self._repeat, service, job)

    def stop(self) -> None:
        """Ends every thread and the services' event logs; what was under way is finished first."""
        self._stop.set()
        for wake in self._wakes.values():
            wake.set()
        for inbox in self._inboxes.values():
            _offer(inbox, b"")  # a sleeping flow wakes up and sees the stop
        for thread in self._threads:
            thread.join()
        self._callers.shutdown()
        for service in self._services.values():
            service.event_log.close()

    def _target(self, service: str) -> Service:
        try:
            return self._services[service]
        except KeyError:
            raise unavailable() from None

    def _in_time(self, work: Callable[[], bytes], timeout: float) -> dict[str, Any]:
        try:
            reply = from_wire(self._callers.submit(work).result(timeout))
        except (TimeoutError, RuntimeError):  # too late, or the wire was stopped
            raise unavailable() from None
        return dict(reply)

    def _answer(self, target: Service, request: bytes) -> bytes:
        asked = from_wire(request)
        reply = to_wire(answer(target, asked["name"], asked["payload"]))
        self._wakes[target.name].set()
        return reply

    def _run(self, name: str, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=name)
        self._threads.append(thread)
        thread.start()

    def _receive(self, service: Service, flow: Flow) -> None:
        inbox = self._inboxes[flow.source, flow.service]
        next_poll = time.monotonic()  # at the start at once: what was recorded while this process was down
        while not self._stop.is_set():
            if next_poll <= time.monotonic():
                flow.poll()
                next_poll = time.monotonic() + self._poll_seconds
            elif data := _next(inbox, next_poll - time.monotonic()):
                flow.receive(from_builtins(from_wire(data), Envelope))
            self._wakes[service.name].set()

    def _repeat(self, service: Service, job: Job) -> None:
        while not self._stop.wait(job.every_seconds):
            run_job(service.name, job)
            self._wakes[service.name].set()


class _Inboxes:
    """Implements `Delivers`: into the memory of the receiving flows. A full or missing inbox is no loss: flows pull."""

    def __init__(self, inboxes: dict[tuple[str, str], queue.Queue[bytes]]) -> None:
        self._inboxes = inboxes

    def deliver(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            inbox = self._inboxes.get((envelope.source, envelope.audience))
            if inbox is not None:
                with publishing(envelope):
                    _offer(inbox, to_wire(envelope))

    def close(self) -> None:
        """Nothing to close."""


def _offer(inbox: queue.Queue[bytes], data: bytes) -> None:
    try:
        inbox.put_nowait(data)
    except queue.Full:
        return


def _next(inbox: queue.Queue[bytes], seconds: float) -> bytes:
    try:
        return inbox.get(timeout=max(0.0, seconds))
    except queue.Empty:
        return b""
