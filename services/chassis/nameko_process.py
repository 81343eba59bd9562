"""A composed service as a nameko class, and the process that runs it. Imported after the patching only."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

import eventlet
from eventlet import debug, wsgi
from eventlet.event import Event
from nameko.containers import ServiceContainer
from nameko.timer import Timer

from services.chassis import process_figures, process_setup
from services.chassis.amqp_wire import AmqpWire
from services.chassis.answering import answer, pulled
from services.chassis.codec import MalformedField, from_builtins
from services.chassis.log import get_logger
from services.chassis.nameko_entrypoints import PREFETCH, FeedHandler, SealedRpc
from services.chassis.operations import OperationsSettings, OperationsSite, address, trace
from services.chassis.receiving import Flow
from services.chassis.sealed_wire import NAME
from services.chassis.wiring import Job, Service
from services.contracts.envelope import Envelope

POLL_SECONDS = 5
STOP_SECONDS = 10  # for what is under way; then the process ends anyway
Compose = Callable[[Mapping[str, str], Any], Service]
_log = get_logger("nameko")


def serve(compose: Compose, environ: Mapping[str, str]) -> None:
    """Runs the service until SIGTERM or SIGINT."""
    debug.hub_exceptions(False)  # it would print exceptions, with their text
    settings, key_uses = process_setup.prepare(environ, process_setup.BrokerSettings)
    site = OperationsSite()
    process_figures.begin(site, settings, getattr(sys.modules[compose.__module__], "MIGRATIONS", None))
    _serve_operations(site, settings)
    wire = AmqpWire(settings.amqp_uri)
    service = compose(environ, wire)
    service.event_log.adopt_key_uses(key_uses)
    trace(service.name, settings)
    process_figures.of_service(site, service, settings)
    container = container_of(service, settings.amqp_uri)
    _run(container)
    wire.close()
    service.event_log.close()
    _log.info("stopped", service=service.name)


def _serve_operations(site: OperationsSite, settings: OperationsSettings) -> None:
    if settings.operations_listen is not None:
        listening = eventlet.listen(address(settings.operations_listen), reuse_port=False)
        eventlet.spawn_n(wsgi.server, listening, site, log_output=False, debug=False, max_size=4, socket_timeout=5)


def container_of(service: Service, amqp_uri: str) -> ServiceContainer:
    """The nameko container of a service, not yet started."""
    timers = len(service.flows) + len(service.chores)
    workers = PREFETCH * (1 + len(service.flows)) + timers
    config = {"AMQP_URI": amqp_uri, "SERIALIZER": NAME, "ACCEPT": [NAME], "max_workers": workers}
    return ServiceContainer(service_class(service), config)


def service_class(service: Service) -> type:
    """What nameko wants: a class with decorated methods, made from what was composed."""
    methods: dict[str, Any] = {
        "name": service.name,
        "handle": SealedRpc.decorator(_handle(service)),
        "announcements": SealedRpc.decorator(_announcements(service)),
    }
    for flow in service.flows:
        feed = FeedHandler.decorator(flow.service, flow.source)
        methods[f"receive_{flow.source}"] = feed(_receive(flow))
        methods[f"poll_{flow.source}"] = Timer.decorator(interval=POLL_SECONDS, eager=True)(_poll(flow))
    for job in service.chores:
        methods[f"job_{job.name}"] = Timer.decorator(interval=job.every_seconds)(_job(service.name, job))
    return type(f"{service.name.capitalize()}Service", (), methods)


def _handle(service: Service) -> Callable[..., Any]:
    def handle(_self: object, name: object = None, payload: object = None, **_unknown: object) -> dict[str, Any]:
        return answer(service, name, payload)

    return handle


def _announcements(service: Service) -> Callable[..., Any]:
    def announcements(
        _self: object, audience: object = None, after: object = None, limit: object = None, **_unknown: object
    ) -> dict[str, Any]:
        return pulled(service, audience, after, limit)

    return announcements


def _receive(flow: Flow) -> Callable[..., None]:
    def receive(_self: object, body: object) -> None:
        try:
            envelope = from_builtins(body, Envelope)
        except MalformedField:
            # sealed by us and yet no envelope: raising sends it to the dead letters, the poll brings the real one
            _log.error("no_envelope", service=flow.service, source=flow.source)
            raise
        flow.receive(envelope)

    return receive


def _poll(flow: Flow) -> Callable[..., None]:
    def poll(_self: object) -> None:
        flow.poll()

    return poll


def _job(service: str, job: Job) -> Callable[..., None]:
    def run(_self: object) -> None:
        process_setup.run_job(service, job)

    return run


def _run(container: ServiceContainer) -> None:
    """Until a signal stops the container or an error ends it (then the error is raised)."""
    ended = Event()

    def watch() -> None:
        try:
            container.wait()
        except Exception as error:  # noqa: BLE001 - handed to the main green thread
            _end(ended, error)
        else:
            _end(ended, None)

    def stop() -> None:
        with eventlet.Timeout(STOP_SECONDS, False):
            container.stop()
            return
        _log.warning("stop_forced")  # the broker is away and nameko would wait for it; it delivers again later
        _end(ended, None)

    def on_signal(_number: int, _frame: object) -> None:
        eventlet.spawn_n(stop)  # a signal handler runs in the hub and may not wait itself

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    container.start()
    _log.info("serving", service=container.service_name)
    eventlet.spawn_n(watch)
    while True:
        try:
            ended.wait()
        except OSError as error:
            if error.errno != errno.EINTR:  # the signal also interrupts the hub's own wait
                raise
        else:
            return


def _end(ended: Event, error: Exception | None) -> None:
    if ended.ready():
        return
    if error is None:
        ended.send(None)
    else:
        ended.send_exception(error)
