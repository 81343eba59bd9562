"""The one place that names what the directory is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from services.chassis.authority import AuthorityVerifier
from services.chassis.clock import Clock, SystemClock
from services.chassis.dispatch import Dispatcher
from services.chassis.event_log import EventLog
from services.chassis.service_key import ServiceKeyring
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.vault import Vault, connect
from services.chassis.wiring import Service
from services.contracts import directory as contract
from services.directory.adapters.adviser_pages import StoredAdviserPages
from services.directory.adapters.client_pages import StoredClientPages
from services.directory.adapters.names import StoredNames
from services.directory.adapters.projections.advisers_v1 import AdvisersV1
from services.directory.adapters.projections.allocations_v1 import AllocationsV1
from services.directory.adapters.projections.assignments_v1 import AssignmentsV1
from services.directory.adapters.projections.clients_v1 import ClientsV1
from services.directory.adapters.projections.contacts_v1 import ContactsV1
from services.directory.adapters.projections.units_v1 import UnitsV1
from services.directory.adapters.public_pages import StoredPublicPages
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.served import StoredServed
from services.directory.adapters.stored_aggregates import StoredAdvisers, StoredClients
from services.directory.adapters.vault_keys import VaultKeys, VaultOfficeSeal
from services.directory.application.agree_assignment import agree_assignment
from services.directory.application.allocate_adviser import allocate_adviser
from services.directory.application.appoint_contact import appoint_contact
from services.directory.application.change_adviser_profile import change_adviser_profile
from services.directory.application.change_headcount import change_headcount
from services.directory.application.end_allocation import end_allocation
from services.directory.application.end_unit import end_unit
from services.directory.application.list_advisers import list_advisers
from services.directory.application.list_clients import list_clients
from services.directory.application.list_served_clients import list_served_clients
from services.directory.application.look_up_names import look_up_names
from services.directory.application.register_adviser import register_adviser
from services.directory.application.register_client import register_client
from services.directory.application.register_unit import register_unit
from services.directory.application.show_adviser import show_adviser
from services.directory.application.show_client import show_client
from services.directory.application.show_public_page import show_public_page
from services.directory.domain.refusals import Refused, Stale

MIGRATIONS = Path(__file__).parent / "adapters" / "migrations"


def compose(environ: Mapping[str, str], wire: object, clock: Clock | None = None) -> Service:
    """Raises SettingsError with all faults at once. The directory asks nothing of other services: `wire` is unused."""
    del wire
    settings = read_settings(environ, ServiceSettings)
    clock = clock or SystemClock()
    vault = connect(settings.vault_address, settings.vault_credentials)
    sealed, log = _event_log(settings, vault, clock)
    log.ensure_read_models()
    verifier = AuthorityVerifier(vault, clock)
    handlers = _handlers(log, sealed, vault)
    return Service(contract.SERVICE, Dispatcher(contract.SERVICE, handlers, log, verifier, clock, Refused, Stale), log)


def open_event_log(environ: Mapping[str, str]) -> EventLog:
    """The log alone, read models and all, without anything that serves: for operators. Raises like `compose`."""
    settings = read_settings(environ, ServiceSettings)
    return _event_log(settings, connect(settings.vault_address, settings.vault_credentials), SystemClock())[1]


def _event_log(settings: ServiceSettings, vault: Vault, clock: Clock) -> tuple[SealedColumns, EventLog]:
    keyring = ServiceKeyring(vault, contract.SERVICE, settings.database_dsn)
    sealed = SealedColumns(keyring)
    return sealed, EventLog(settings.database_dsn, contract.SERVICE, keyring, read_models(sealed), clock)


def read_models(sealed: SealedColumns) -> list[Any]:
    """Every read model of the directory."""
    return [
        ClientsV1(sealed),
        UnitsV1(sealed),
        ContactsV1(sealed),
        AssignmentsV1(),
        AllocationsV1(sealed),
        AdvisersV1(sealed),
    ]


def _handlers(log: EventLog, sealed: SealedColumns, vault: Vault) -> Mapping[type[Any], Callable[..., Any]]:
    clients, advisers = StoredClients(log), StoredAdvisers(log)
    keys, office = VaultKeys(vault), VaultOfficeSeal(vault)
    client_pages, adviser_pages = StoredClientPages(log, sealed), StoredAdviserPages(log, sealed)
    public_pages, served, names = StoredPublicPages(log, sealed), StoredServed(log, sealed), StoredNames(log, sealed)
    return {
        contract.RegisterClient: partial(register_client, clients=clients, keys=keys, office=office),
        contract.RegisterUnit: partial(register_unit, clients=clients),
        contract.ChangeHeadcount: partial(change_headcount, clients=clients),
        contract.EndUnit: partial(end_unit, clients=clients),
        contract.AppointContact: partial(appoint_contact, clients=clients),
        contract.AgreeAssignment: partial(agree_assignment, clients=clients, advisers=advisers),
        contract.AllocateAdviser: partial(allocate_adviser, clients=clients, advisers=advisers),
        contract.EndAllocation: partial(end_allocation, clients=clients),
        contract.RegisterAdviser: partial(register_adviser, advisers=advisers, keys=keys),
        contract.ChangeAdviserProfile: partial(change_adviser_profile, advisers=advisers),
        contract.ListClients: partial(list_clients, clients=client_pages),
        contract.ShowClient: partial(show_client, clients=client_pages),
        contract.ListAdvisers: partial(list_advisers, advisers=adviser_pages),
        contract.ShowAdviser: partial(show_adviser, advisers=adviser_pages),
        contract.ShowPublicPage: partial(show_public_page, pages=public_pages),
        contract.ListServedClients: partial(list_served_clients, served=served),
        contract.LookUpNames: partial(look_up_names, names=names),
    }
