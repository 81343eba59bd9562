"""Three small services that speak over a wire: the real chassis throughout, with use cases of a few lines.

`directory` answers and announces, `casebook` announces, `intake` receives from both: it projects most of it into the
table `seen` and decides about one topic. A subject in the table `poison` cannot be applied until it is removed.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.chassis import vault
from services.chassis.authority import AuthorityVerifier
from services.chassis.clock import SystemClock
from services.chassis.dispatch import Dispatcher
from services.chassis.event_log import EventLog
from services.chassis.receiving import Flow
from services.chassis.rpc_client import Wire
from services.chassis.service_key import ServiceKeyring
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.wiring import Job, Service
from services.contracts.casebook import RequestAccepted, RequestDeclined
from services.contracts.change import Act, Addressed, Change
from services.contracts.directory import (
    AllocationEnded,
    ClientPage,
    ClientRegistered,
    Done,
    ListClients,
    RegisterClient,
)
from services.contracts.envelope import Actor, Announcement, Context, Placed
from services.contracts.fields import Role

SECRET = "WoordDatNergensMagStaan"
TABLES = (
    "CREATE TABLE seen (nth bigserial, source text, position bigint, subject uuid)",
    "CREATE TABLE poison (subject uuid)",
    "GRANT SELECT, INSERT ON seen, poison TO {role}",
    "GRANT USAGE ON SEQUENCE seen_nth_seq TO {role}",
)


@dataclass(frozen=True, kw_only=True)
class WireTestSettings(ServiceSettings):
    service: str


class Refused(Exception):
    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Stale(Exception):
    pass


class Seen:
    """Notes every projected message in the order of application."""

    topics = frozenset({ClientRegistered, RequestAccepted, RequestDeclined})

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        for message, envelope in messages:
            subject = message.client_id if isinstance(message, ClientRegistered) else message.thread_id  # type: ignore[attr-defined]
            refuse_poison(cursor, subject)
            cursor.execute(
                "INSERT INTO seen (source, position, subject) VALUES (%s, %s, %s)",
                (envelope.source, envelope.position, subject),
            )


def refuse_poison(cursor: Any, subject: object) -> None:
    cursor.execute("SELECT 1 FROM poison WHERE subject = %s", (subject,))
    if cursor.fetchone():
        raise ValueError(SECRET)


class Deciding:
    """What intake does about an ended allocation: one line in its trail."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def on_allocation_ended(self, message: AllocationEnded, context: Context) -> Change[None]:
        with self._log.cursor() as cursor:
            refuse_poison(cursor, message.client_id)
        return Change(None, acts=(Act("allocation_ended", message.client_id),))


def register_client(command: RegisterClient, context: Context) -> Change[Done]:
    if command.slug == "taken":
        raise Refused("slug_is_taken")
    if command.slug == "broken":
        raise ValueError(SECRET)
    if command.slug == "slow":
        threading.Event().wait(3)
    announcement = Addressed(ClientRegistered(client_id=command.client_id, name=None), "intake")
    return Change(Done(version=1), announcements=(announcement,))


def list_clients(query: ListClients, context: Context) -> ClientPage:
    return ClientPage(lines=(), total=query.limit)


def compose(environ: Mapping[str, str], wire: Wire) -> Service:
    settings = read_settings(environ, WireTestSettings)
    name = settings.service
    keys = vault.connect(settings.vault_address, settings.vault_credentials)
    clock = SystemClock()
    log = EventLog(settings.database_dsn, name, ServiceKeyring(keys, name, settings.database_dsn), [], clock)
    handlers = {RegisterClient: register_client, ListClients: list_clients} if name == "directory" else {}
    dispatcher = Dispatcher(name, handlers, log, AuthorityVerifier(keys, clock), clock, Refused, Stale)
    if name != "intake":
        return Service(name, dispatcher, log)
    decides = {AllocationEnded: Deciding(log).on_allocation_ended}
    flows = (
        Flow(name, "directory", log, [Seen()], decides, wire.announcements),
        Flow(name, "casebook", log, [Seen()], {}, wire.announcements),
    )
    return Service(name, dispatcher, log, flows, (Job("tick", 0.2, _Tick(log)),))


class _Tick:
    """Leaves one line in the trail, once."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def __call__(self) -> None:
        if not self._log.trail().lines:
            actor = Actor(UUID(int=1), Role.SERVICE)
            self._log.record(Context(actor, UUID(int=2), SystemClock().now()), Change(None, acts=(Act("ticked"),)))
