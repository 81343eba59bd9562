"""What the embedded platform tells its operator at `SPOORVAST_OPERATIONS_LISTEN`: all parts of it in one process."""

from __future__ import annotations

import os
from collections.abc import Callable

from infra.local.platform import LocalPlatform
from services.chassis import figures, metrics, readiness
from services.chassis.event_log import EventLog
from services.chassis.key_uses import note_directly
from services.chassis.operations import OperationsSettings, OperationsSite, serve_in_thread, trace
from services.chassis.settings import read_settings


def serve_operations(platform: LocalPlatform) -> Callable[[], None]:
    """Returns what ends it. Raises `SettingsError`."""
    settings = read_settings(os.environ, OperationsSettings)
    # What entering the demo year opened as an adviser: the website would note it with its first page.
    note_directly(platform.environ_of("gateway")["SPOORVAST_DATABASE_DSN"], platform.gateway_vault.key_uses)
    trace("spoorvast", settings)
    return serve_in_thread(site_of(platform, settings), settings)


def site_of(platform: LocalPlatform, settings: OperationsSettings) -> OperationsSite:
    """Every service's figures; there is no broker to be ready."""
    site = OperationsSite([readiness.Check("vault", platform.gateway_vault.state)], started=True)
    site.refresh.append(figures.of_certificates(settings.certificates))
    metrics.show_from_the_start()
    for name, service in platform.composed.items():
        if isinstance(service.event_log, EventLog):
            check = readiness.database(service.event_log.dsn, None)
            site.checks.append(readiness.Check(f"database_{name}", check.code))
            site.refresh += [figures.of_flows(service.event_log), figures.of_outbox(service.event_log)]
    return site
