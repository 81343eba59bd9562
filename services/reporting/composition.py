"""Reporting put together: the only file that names concrete classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from services.chassis import vault
from services.chassis.authority import AuthorityVerifier
from services.chassis.clock import Clock, SystemClock
from services.chassis.dispatch import Dispatcher
from services.chassis.event_log import EventLog
from services.chassis.receiving import Flow
from services.chassis.rpc_client import Wire
from services.chassis.service_key import ServiceKeyring
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.vault import Vault
from services.chassis.wiring import Job, Service
from services.contracts import casebook, directory
from services.contracts.reporting import (
    SERVICE,
    DownloadReport,
    ListReports,
    ReleaseReport,
    ShowReport,
    WriteInterpretation,
)
from services.reporting.adapters.allocations import StoredAllocations
from services.reporting.adapters.calendar import StoredAgreements, StoredCalendar
from services.reporting.adapters.facts import StoredFacts
from services.reporting.adapters.jobs import NAME as PREPARE_DUE_REPORTS
from services.reporting.adapters.jobs import PrepareDueReports
from services.reporting.adapters.names import SealedNames
from services.reporting.adapters.pdf.typst_press import TypstPress
from services.reporting.adapters.projections.allocations_v1 import AllocationsV1
from services.reporting.adapters.projections.assignments_v1 import AssignmentsV1
from services.reporting.adapters.projections.client_book_v1 import ClientBookV1
from services.reporting.adapters.projections.facts_v1 import FactsV1
from services.reporting.adapters.projections.reports_v1 import ReportsV1
from services.reporting.adapters.projections.units_v1 import UnitsV1
from services.reporting.adapters.reports import StoredReports
from services.reporting.application.download_report import download_report
from services.reporting.application.list_reports import list_reports
from services.reporting.application.release_report import release_report
from services.reporting.application.show_report import show_report
from services.reporting.application.write_interpretation import write_interpretation
from services.reporting.domain.refusals import Refused, Stale

MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"


@dataclass(frozen=True, kw_only=True)
class ReportingSettings(ServiceSettings):
    calendar_seconds: float = 300.0  # how often the calendar is looked at


def compose(environ: Mapping[str, str], wire: Wire, clock: Clock | None = None) -> Service:
    """Raises SettingsError with all faults at once; ContractError when database or key service are away."""
    settings = read_settings(environ, ReportingSettings)
    clock = clock or SystemClock()
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    event_log = _event_log(settings, keys, clock)
    event_log.ensure_read_models()
    verifier = AuthorityVerifier(keys, clock)
    feeds = flows(event_log, wire)

    def look_at_the_calendar() -> None:
        # What is frozen must be complete: as long as a feed lags or its source is away, nothing is drafted.
        if all(feed.poll() for feed in feeds):
            prepare_due_reports(event_log, clock.now())

    return Service(
        SERVICE,
        Dispatcher(SERVICE, handlers(event_log, keys), event_log, verifier, clock, Refused, Stale),
        event_log,
        feeds,
        (Job(PREPARE_DUE_REPORTS, settings.calendar_seconds, look_at_the_calendar),),
    )


def open_event_log(environ: Mapping[str, str]) -> EventLog:
    """The log alone, read models and all, without anything that serves: for operators. Raises like `compose`."""
    settings = read_settings(environ, ReportingSettings)
    return _event_log(settings, vault.connect(settings.vault_address, settings.vault_credentials), SystemClock())


def _event_log(settings: ReportingSettings, keys: Vault, clock: Clock) -> EventLog:
    keyring = ServiceKeyring(keys, SERVICE, settings.database_dsn)
    return EventLog(settings.database_dsn, SERVICE, keyring, (ReportsV1(),), clock)


def handlers(event_log: EventLog, keys: Vault) -> dict[type[Any], Callable[..., Any]]:
    """What reporting answers."""
    names, press = SealedNames(event_log, keys), TypstPress()
    reports, allocations = StoredReports(event_log), StoredAllocations(event_log)
    return {
        ListReports: partial(list_reports, calendar=StoredCalendar(event_log), names=names),
        ShowReport: partial(show_report, reports=reports, allocations=allocations, names=names),
        WriteInterpretation: partial(write_interpretation, reports=reports, allocations=allocations),
        ReleaseReport: partial(release_report, reports=reports, allocations=allocations, names=names),
        DownloadReport: partial(download_report, reports=reports, allocations=allocations, names=names, press=press),
    }


def flows(event_log: EventLog, wire: Wire) -> tuple[Flow, ...]:
    """What reporting receives: clients, units, agreements and allocations from directory, facts from casebook."""
    of_directory = (ClientBookV1(), UnitsV1(), AssignmentsV1(), AllocationsV1())
    return (
        Flow(SERVICE, directory.SERVICE, event_log, of_directory, {}, wire.announcements),
        Flow(SERVICE, casebook.SERVICE, event_log, (FactsV1(),), {}, wire.announcements),
    )


def prepare_due_reports(event_log: EventLog, now: datetime) -> None:
    """Plans and drafts what is due at `now`. On a timer, and by hand (a demo year, a restored backup)."""
    PrepareDueReports(
        event_log,
        StoredReports(event_log),
        StoredCalendar(event_log),
        StoredAgreements(event_log),
        StoredFacts(event_log),
    )(now)
