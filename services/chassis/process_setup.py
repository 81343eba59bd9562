"""What every process of a service does first: settings, logs, wire keys. And how a job on a timer is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.chassis import core_files, log, metrics, sealed_wire, telemetry, vault
from services.chassis.causes import caused_by
from services.chassis.key_uses import KeyUses
from services.chassis.operations import OperationsSettings
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.wiring import Job

WIRE_SECRET = "wire"  # noqa: S105 - the path of the secret, not the secret
_log = log.get_logger("jobs")


@dataclass(frozen=True, kw_only=True)
class BrokerSettings(OperationsSettings, ServiceSettings):
    """A process that speaks over RabbitMQ."""

    amqp_uri: str


S = TypeVar("S", bound=BrokerSettings)


def prepare(environ: Mapping[str, str], kind: type[S]) -> tuple[S, KeyUses]:
    """Reads the settings (all faults at once), then sets up the logs and the wire seal of this process.

    What was opened with Vault meanwhile is for the service's event log to note down.
    """
    settings = read_settings(environ, kind)
    core_files.leave_none()
    log.configure()
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    sealed_wire.install(keys.read_secret(WIRE_SECRET))
    return settings, keys.key_uses


def run_job(service: str, job: Job) -> None:
    """One run of a job. A failure is logged by its class and tried again at the next tick."""
    try:
        with caused_by("job", job.name):
            if job.traced:
                with telemetry.root_span(f"job {job.name}", service=service):
                    job.run()
            else:
                job.run()
        metrics.JOB_SUCCESS.labels(service, job.name).set_to_current_time()
    except Exception as error:  # noqa: BLE001 - jobs are retry-safe; the timer must live
        metrics.JOB_FAILURES.labels(service, job.name).inc()
        _log.error("job_failed", service=service, job=job.name, error=type(error).__name__)
