"""Which checks and figures the site for operators shows in which kind of process."""

from __future__ import annotations

from pathlib import Path

from services.chassis import figures, metrics, readiness
from services.chassis.event_log import EventLog
from services.chassis.operations import OperationsSite
from services.chassis.process_setup import BrokerSettings
from services.chassis.wiring import Service
from services.contracts import registry
from services.contracts.envelope import Command


def begin(site: OperationsSite, settings: BrokerSettings, migrations: Path | None) -> None:
    """Before the service is composed, which takes long when read models are made anew."""
    metrics.show_from_the_start()
    site.checks += [readiness.database(settings.database_dsn, migrations), readiness.message_broker(settings.amqp_uri)]
    site.refresh.append(figures.of_certificates(settings.certificates))


def of_service(site: OperationsSite, service: Service, settings: BrokerSettings) -> None:
    """A process that answers requests and receives announcements."""
    commands = [name for name, kind in registry.REQUESTS.get(service.name, {}).items() if issubclass(kind, Command)]
    jobs = [job.name for job in service.chores]
    metrics.show_service(service.name, [flow.source for flow in service.flows], commands, jobs)
    if isinstance(service.event_log, EventLog):
        site.checks.append(readiness.key_service(service.event_log))
        site.refresh += [
            figures.of_flows(service.event_log),
            figures.of_dead_letters(service.name, settings.amqp_uri),
        ]
    site.started = True


def of_relay(site: OperationsSite, service: Service) -> None:
    """A process that publishes what a service announces."""
    metrics.show_relay(service.name)
    if isinstance(service.event_log, EventLog):
        site.checks.append(readiness.key_service(service.event_log))
        site.refresh.append(figures.of_outbox(service.event_log))
    site.started = True
