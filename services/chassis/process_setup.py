"""What every process of a service does first: settings, logs, wire keys. And how a job on a timer is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.chassis import log, sealed_wire, telemetry, vault
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.wiring import Job

WIRE_SECRET = "wire"  # noqa: S105 - the path of the secret, not the secret
_log = log.get_logger("jobs")


@dataclass(frozen=True, kw_only=True)
class BrokerSettings(ServiceSettings):
    """A process that speaks over RabbitMQ."""

    amqp_uri: str
    otlp_endpoint: str | None = None  # where traces go; None: nowhere


S = TypeVar("S", bound=BrokerSettings)


def prepare(environ: Mapping[str, str], kind: type[S]) -> S:
    """Reads the settings (all faults at once), then sets up the logs and the wire seal of this process."""
    settings = read_settings(environ, kind)
    log.configure()
    keys = vault.connect(settings.vault_address, settings.vault_credentials).read_secret(WIRE_SECRET)
    sealed_wire.install(keys)
    return settings


def run_job(service: str, job: Job) -> None:
    """One run of a job. A failure is logged by its class and tried again at the next tick."""
    try:
        with telemetry.span(f"job {job.name}", service=service):
            job.run()
    except Exception as error:  # noqa: BLE001 - jobs are retry-safe; the timer must live
        _log.error("job_failed", service=service, job=job.name, error=type(error).__name__)
