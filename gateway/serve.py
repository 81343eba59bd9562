"""The gateway as a process: `python -m gateway.serve` serves the website over RabbitMQ to the services.

In front of it stands what terminates TLS; it listens on loopback unless told otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import waitress
from flask import Flask

from gateway.app import create_app
from services.chassis import sealed_wire, vault
from services.chassis.amqp_wire import AmqpWire
from services.chassis.authority import AuthoritySigner
from services.chassis.rpc_client import Services
from services.chassis.settings import ServiceSettings, SettingsError, read_settings


@dataclass(frozen=True, kw_only=True)
class ServerSettings(ServiceSettings):
    amqp_uri: str
    listen: str = "127.0.0.1:8080"  # host:port
    threads: int = 8


def build(environ: Mapping[str, str]) -> tuple[Flask, ServerSettings]:
    """The website over RabbitMQ. Raises `SettingsError` with all faults at once."""
    settings = read_settings(environ, ServerSettings)
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    sealed_wire.install(keys.read_secret("wire"))
    services = Services(AmqpWire(settings.amqp_uri, size=settings.threads), AuthoritySigner(keys))
    return create_app(environ, services, keys), settings


def serve(environ: Mapping[str, str]) -> None:
    """Serves until the process is ended."""
    app, settings = build(environ)
    # No `Server` header and no access log: addresses of visitors are kept nowhere.
    waitress.serve(
        app, listen=settings.listen, threads=settings.threads, ident=None, clear_untrusted_proxy_headers=True
    )


if __name__ == "__main__":
    try:
        serve(os.environ)
    except SettingsError as error:
        raise SystemExit("\n".join(error.faults)) from None
