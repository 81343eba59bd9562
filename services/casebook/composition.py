"""Puts the casebook together. The only file of this service that names concrete classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from services.casebook.adapters.case_keys import CaseKeyring
from services.casebook.adapters.keymaster import STOCK, Keymaster
from services.casebook.adapters.projections.client_book_v1 import ClientBookV1
from services.casebook.adapters.projections.worklist_v1 import WorklistV1
from services.casebook.adapters.stored_client_book import StoredClientBook
from services.casebook.adapters.stored_streams import StoredCases, StoredThreads
from services.casebook.adapters.stored_worklists import StoredWorklists
from services.casebook.application.accept_request import accept_request
from services.casebook.application.classify_case import classify_case
from services.casebook.application.close_case import close_case
from services.casebook.application.decline_request import decline_request
from services.casebook.application.on_adviser_chosen_again import on_adviser_chosen_again
from services.casebook.application.on_conversation_requested import on_conversation_requested
from services.casebook.application.on_request_withdrawn import on_request_withdrawn
from services.casebook.application.open_case_file import open_case_file
from services.casebook.application.record_conversation import record_conversation
from services.casebook.application.record_oral_contact import record_oral_contact
from services.casebook.application.show_case import show_case
from services.casebook.application.show_thread import show_thread
from services.casebook.application.show_worklist import show_worklist
from services.casebook.application.write_note import write_note
from services.casebook.application.write_post import write_post
from services.casebook.domain.refusals import Refused, Stale
from services.chassis.authority import AuthorityVerifier
from services.chassis.clock import Clock, SystemClock
from services.chassis.dispatch import Dispatcher, Handler
from services.chassis.event_log import EventLog
from services.chassis.receiving import Flow
from services.chassis.recorder import Datastore
from services.chassis.rpc_client import Wire
from services.chassis.service_key import ServiceKeyring
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Job, Service
from services.contracts import casebook, intake

NAME = casebook.SERVICE
MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"


@dataclass(frozen=True, kw_only=True)
class CasebookSettings(ServiceSettings):
    keymaster_credentials: Path  # JSON file of the AppRole that makes keys for cases
    case_key_stock: int = STOCK  # how many keys for new cases lie ready


def compose(environ: Mapping[str, str], wire: Wire, clock: Clock | None = None) -> Service:
    """Needs its migrated database and Vault; raises `SettingsError` with all faults at once."""
    settings = read_settings(environ, CasebookSettings)
    clock = clock or SystemClock()
    vault = connect(settings.vault_address, settings.vault_credentials)
    datastore = Datastore(settings.database_dsn)
    event_log = _event_log(settings, vault, datastore, clock)
    event_log.ensure_read_models()
    keymaster_vault = connect(settings.vault_address, settings.keymaster_credentials)
    keymaster = Keymaster(keymaster_vault, datastore, event_log, settings.case_key_stock)
    keymaster.fill()
    verifier = AuthorityVerifier(vault, clock)
    return Service(
        name=NAME,
        dispatcher=Dispatcher(NAME, _handlers(event_log), event_log, verifier, clock, Refused, Stale),
        event_log=event_log,
        flows=_flows(event_log, wire, clock),
        jobs=(Job("keymaster", 1.0, keymaster.fill, traced=False),),
    )


def open_event_log(environ: Mapping[str, str]) -> EventLog:
    """The log alone, read models and all, without anything that serves: for operators. Raises like `compose`."""
    settings = read_settings(environ, CasebookSettings)
    vault = connect(settings.vault_address, settings.vault_credentials)
    return _event_log(settings, vault, Datastore(settings.database_dsn), SystemClock())


def _event_log(settings: CasebookSettings, vault: Vault, datastore: Datastore, clock: Clock) -> EventLog:
    keyring, service_key = CaseKeyring(vault, datastore), ServiceKeyring(vault, NAME, settings.database_dsn)
    return EventLog(settings.database_dsn, NAME, keyring, (WorklistV1(),), clock, service_key)


def _handlers(event_log: EventLog) -> dict[type[object], Handler]:
    threads, cases, client_book = StoredThreads(event_log), StoredCases(event_log), StoredClientBook(event_log)
    return {
        casebook.ShowWorklist: partial(show_worklist, worklists=StoredWorklists(event_log)),
        casebook.ShowThread: partial(show_thread, threads=threads),
        casebook.AcceptRequest: partial(accept_request, threads=threads),
        casebook.DeclineRequest: partial(decline_request, threads=threads),
        casebook.WritePost: partial(write_post, threads=threads),
        casebook.OpenCaseFile: partial(open_case_file, threads=threads, client_book=client_book),
        casebook.ShowCase: partial(show_case, cases=cases),
        casebook.RecordConversation: partial(record_conversation, cases=cases, mint_fact=uuid4),
        casebook.ClassifyCase: partial(classify_case, cases=cases, client_book=client_book),
        casebook.WriteNote: partial(write_note, cases=cases),
        casebook.CloseCase: partial(close_case, cases=cases),
        casebook.RecordOralContact: partial(record_oral_contact, client_book=client_book, mint_fact=uuid4),
    }


def _flows(event_log: EventLog, wire: Wire, clock: Clock) -> tuple[Flow, ...]:
    threads = StoredThreads(event_log)
    answers = {
        intake.ConversationRequested: partial(on_conversation_requested, threads=threads),
        intake.AdviserChosenAgain: partial(on_adviser_chosen_again, threads=threads),
        intake.RequestWithdrawn: partial(on_request_withdrawn, threads=threads),
    }
    return (
        Flow(NAME, "directory", event_log, (ClientBookV1(),), {}, wire.announcements, clock=clock),
        Flow(NAME, "intake", event_log, (), answers, wire.announcements, clock=clock),
    )
