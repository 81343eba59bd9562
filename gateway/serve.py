"""The gateway as a process: `python -m gateway.serve` serves the website over RabbitMQ to the services.

In front of it stands what terminates TLS; it listens on loopback unless told otherwise. What operators ask
(`/readyz`, `/metrics`) is answered on an address of its own, never on the website's.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import waitress
from flask import Flask

from gateway import web_server
from gateway.app import create_app
from services.chassis import core_files, figures, log, metrics, readiness, sealed_wire, vault
from services.chassis.amqp_wire import AmqpWire
from services.chassis.authority import AuthoritySigner
from services.chassis.operations import OperationsSettings, OperationsSite, serve_in_thread, trace
from services.chassis.rpc_client import Services
from services.chassis.settings import ServiceSettings, SettingsError, read_settings

MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"


@dataclass(frozen=True, kw_only=True)
class ServerSettings(OperationsSettings, ServiceSettings):
    amqp_uri: str
    listen: str = "127.0.0.1:8080"  # host:port
    threads: int = 8


def build(environ: Mapping[str, str]) -> tuple[Flask, ServerSettings, OperationsSite]:
    """The website over RabbitMQ. Raises `SettingsError` with all faults at once."""
    settings = read_settings(environ, ServerSettings)
    core_files.leave_none()
    log.configure()
    trace("gateway", settings)
    metrics.show_from_the_start()
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    sealed_wire.install(keys.read_secret("wire"))
    services = Services(AmqpWire(settings.amqp_uri, size=settings.threads), AuthoritySigner(keys))
    app = create_app(environ, services, keys)
    checks = [
        readiness.database(settings.database_dsn, MIGRATIONS),
        readiness.Check("vault", keys.state),
        readiness.message_broker(settings.amqp_uri),
    ]
    return app, settings, OperationsSite(checks, [figures.of_certificates(settings.certificates)], started=True)


def serve(environ: Mapping[str, str]) -> None:
    """Serves until SIGTERM or SIGINT."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))  # the last spans leave with an orderly end
    app, settings, site = build(environ)
    stop_operations = serve_in_thread(site, settings)
    # No access log: addresses of visitors are kept nowhere.
    waitress.serve(
        app, listen=settings.listen, threads=settings.threads, clear_untrusted_proxy_headers=True, **web_server.OPTIONS
    )
    stop_operations()


if __name__ == "__main__":
    try:
        serve(os.environ)
    except SettingsError as error:
        raise SystemExit("\n".join(error.faults)) from None
