"""The relay process of a service: `run_relay("services.casebook.composition", os.environ)`."""

from __future__ import annotations

import importlib
import signal
import threading
from collections.abc import Mapping

from services.chassis import process_figures, process_setup
from services.chassis.amqp_wire import AmqpWire
from services.chassis.broker_publisher import BrokerPublisher
from services.chassis.log import get_logger
from services.chassis.operations import OperationsSite, serve_in_thread, trace
from services.chassis.publishing import OneAtATime, Relay

_STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}
_log = get_logger("relay")


def run_relay(composition: str, environ: Mapping[str, str]) -> None:
    """Relays until SIGTERM or SIGINT. A second relay of the same service waits until the first is gone."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)  # in every thread; the main thread then waits for them
    settings, key_uses = process_setup.prepare(environ, process_setup.BrokerSettings)
    site, module = OperationsSite(), importlib.import_module(composition)
    process_figures.begin(site, settings, getattr(module, "MIGRATIONS", None))
    stop_serving = serve_in_thread(site, settings)
    service = module.compose(environ, AmqpWire(settings.amqp_uri))
    service.event_log.adopt_key_uses(key_uses)
    trace(f"{service.name}-relay", settings)
    process_figures.of_relay(site, service)
    lock = OneAtATime(settings.database_dsn)
    publisher = BrokerPublisher(service.name, settings.amqp_uri)
    relay = Relay(service.name, service.event_log, publisher, lock.holds)
    stop, wake = threading.Event(), threading.Event()
    worker = threading.Thread(target=relay.run, args=(stop, wake), name=f"relay-{service.name}")
    worker.start()
    _log.info("relaying", service=service.name)
    signal.sigwait(_STOP_SIGNALS)
    stop.set()
    wake.set()
    worker.join()
    stop_serving()
    lock.release()
    service.event_log.close()
    _log.info("stopped", service=service.name)
