"""Intake put together: the only file that names concrete classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from services.chassis.wiring import Service
from services.contracts import casebook, directory
from services.contracts.intake import (
    SERVICE,
    ChooseAdviserAgain,
    FindRequest,
    RequestConversation,
    ShowRequest,
    WithdrawRequest,
)
from services.intake.adapters.projections.budget_v1 import BudgetV1, StoredBudget
from services.intake.adapters.projections.receipts_v1 import ReceiptsV1, StoredReceipts
from services.intake.adapters.projections.roster_v1 import RosterV1, StoredRoster
from services.intake.adapters.stored_requests import StoredRequests
from services.intake.application.choose_adviser_again import choose_adviser_again
from services.intake.application.find_request import find_request
from services.intake.application.on_request_accepted import on_request_accepted
from services.intake.application.on_request_declined import on_request_declined
from services.intake.application.request_conversation import request_conversation
from services.intake.application.show_request import show_request
from services.intake.application.withdraw_request import withdraw_request
from services.intake.domain.refusals import Refused, Stale

MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"


def compose(environ: Mapping[str, str], wire: Wire, clock: Clock | None = None) -> Service:
    """Raises SettingsError with all faults at once; ContractError when database or key service are away."""
    settings = read_settings(environ, ServiceSettings)
    clock = clock or SystemClock()
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    event_log = _event_log(settings, keys, clock)
    event_log.ensure_read_models()
    dispatcher = Dispatcher(
        SERVICE, handlers(event_log), event_log, AuthorityVerifier(keys, clock), clock, Refused, Stale
    )
    return Service(SERVICE, dispatcher, event_log, flows(event_log, wire, clock))


def open_event_log(environ: Mapping[str, str]) -> EventLog:
    """The log alone, read models and all, without anything that serves: for operators. Raises like `compose`."""
    settings = read_settings(environ, ServiceSettings)
    return _event_log(settings, vault.connect(settings.vault_address, settings.vault_credentials), SystemClock())


def _event_log(settings: ServiceSettings, keys: vault.Vault, clock: Clock) -> EventLog:
    keyring = ServiceKeyring(keys, SERVICE, settings.database_dsn)
    return EventLog(settings.database_dsn, SERVICE, keyring, (ReceiptsV1(), BudgetV1()), clock)


def handlers(event_log: EventLog) -> dict[type[Any], Callable[..., Any]]:
    """What intake answers."""
    requests, receipts = StoredRequests(event_log), StoredReceipts(event_log)
    roster, budget = StoredRoster(event_log), StoredBudget(event_log)
    return {
        RequestConversation: partial(request_conversation, receipts=receipts, roster=roster, budget=budget),
        ChooseAdviserAgain: partial(choose_adviser_again, requests=requests, roster=roster),
        WithdrawRequest: partial(withdraw_request, requests=requests),
        FindRequest: partial(find_request, receipts=receipts, requests=requests),
        ShowRequest: partial(show_request, requests=requests),
    }


def flows(event_log: EventLog, wire: Wire, clock: Clock) -> tuple[Flow, ...]:
    """What intake receives: who may be chosen from directory, and what the adviser answered from casebook."""
    requests = StoredRequests(event_log)
    answers = {
        casebook.RequestAccepted: partial(on_request_accepted, requests=requests),
        casebook.RequestDeclined: partial(on_request_declined, requests=requests),
    }
    return (
        Flow(SERVICE, directory.SERVICE, event_log, (RosterV1(),), {}, wire.announcements, clock=clock),
        Flow(SERVICE, casebook.SERVICE, event_log, (), answers, wire.announcements, clock=clock),
    )
