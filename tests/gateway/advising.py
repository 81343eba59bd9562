"""A gateway in front of a real casebook: an adviser at work, with a caller who writes and a directory that answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from gateway.sealing import DataKey, KeyKind
from services.chassis.vault import Vault, connect
from services.contracts import casebook as contract
from services.contracts.casebook import PostKind, ShowThread, ThreadView, WritePost
from services.contracts.directory import ListServedClients, ServedClient, ServedClients, UnitView
from services.contracts.envelope import Actor
from services.contracts.fields import Role, Wrap
from services.contracts.intake import ConversationRequested
from tests.gateway.building import Gateway, Person
from tests.services.casebook.running import RunningCasebook
from tests.support.reading import adviser_token, unwrap, wrap_for_adviser
from tests.support.servers import VaultServer

CASEBOOK = (
    contract.ShowWorklist,
    contract.ShowThread,
    contract.AcceptRequest,
    contract.DeclineRequest,
    contract.WritePost,
    contract.OpenCaseFile,
    contract.ShowCase,
    contract.RecordConversation,
    contract.ClassifyCase,
    contract.WriteNote,
    contract.CloseCase,
    contract.RecordOralContact,
)


@dataclass
class Desk:
    """One adviser with an own Vault key, logged in, serving the clients that were named."""

    gateway: Gateway
    casebook: RunningCasebook
    vault: Vault  # with the gateway's own token
    person: Person
    browser: FlaskClient
    clients: list[ServedClient]

    @property
    def adviser_id(self) -> UUID:
        return self.person.account_id

    @property
    def actor(self) -> Actor:
        return Actor(subject=self.adviser_id, role=Role.ADVISER)

    def answers(self) -> None:
        """Behind the gateway: the real casebook with keys in stock, and a directory that knows the clients named."""
        self.gateway.services.answers.update(dict.fromkeys(CASEBOOK, self.casebook.ask))
        self.gateway.services.answers[ListServedClients] = lambda _request, actor: ServedClients(
            clients=tuple(self.clients) if actor == self.actor else ()
        )
        self.casebook.service.jobs[0].run()

    def serves(self, name: str, *units: str) -> ServedClient:
        client_id = uuid4()
        views = tuple(
            UnitView(
                unit_id=uuid4(),
                name=unit,
                parent_id=None,
                headcount=80,
                valid_from=date(2025, 1, 1),
                ends_on=None,
            )
            for unit in units
        )
        for unit in views:
            self.casebook.has_client(client_id, self.adviser_id, unit.unit_id)
        client = ServedClient(client_id=client_id, name=name, units=views)
        self.clients.append(client)
        return client

    def is_asked(self, client: ServedClient, message: str | None = None) -> Talk:
        """A caller of that client asks for a conversation."""
        key = DataKey(KeyKind.THREAD, uuid4(), b"T" * 16 + uuid4().bytes)
        entry_id = uuid4()
        self.casebook.hears(
            ConversationRequested(
                thread_id=key.owner,
                client_id=client.client_id,
                adviser_id=self.adviser_id,
                entry_id=entry_id if message else None,
                message=key.seal(entry_id, message) if message else None,
                wraps=(
                    wrap_for_adviser(self.vault, key, self.adviser_id),
                    Wrap(reader="receipt", blob=b"under the receipt code"),
                ),
            )
        )
        return Talk(self, key)

    def opens_note(self, case_id: UUID, entry_id: UUID) -> str:
        """With the adviser's own Vault token."""
        case = self.casebook.ask(contract.ShowCase(case_id=case_id), self.actor)
        key = unwrap(adviser_token(self.vault, self.adviser_id), self.adviser_id, KeyKind.NOTES, case_id, case.wrap)
        return next(key.open(entry_id, note.text) for note in case.notes if note.entry_id == entry_id)

    def case(self, case_id: UUID) -> contract.CaseView:
        found = self.casebook.ask(contract.ShowCase(case_id=case_id), self.actor)
        assert isinstance(found, contract.CaseView)
        return found

    def cases(self) -> list[UUID]:
        found = self.casebook.ask(contract.ShowWorklist(closed_cases=True), self.actor)
        return [line.case_id for line in found.cases]


@dataclass
class Talk:
    """One thread, from the caller's side."""

    desk: Desk
    key: DataKey

    @property
    def path(self) -> str:
        return f"/gesprekken/{self.key.owner}"

    @property
    def caller(self) -> Actor:
        return Actor(subject=self.key.owner, role=Role.CALLER)

    def caller_writes(self, message: str) -> None:
        entry_id = uuid4()
        self.desk.casebook.ask(
            WritePost(
                command_id=uuid4(),
                thread_id=self.key.owner,
                entry_id=entry_id,
                kind=PostKind.MESSAGE,
                text=self.key.seal(entry_id, message),
            ),
            self.caller,
        )

    def caller_reads(self) -> list[str]:
        view = self.desk.casebook.ask(ShowThread(thread_id=self.key.owner), self.caller)
        assert isinstance(view, ThreadView)
        return [self.key.open(post.entry_id, post.text) for post in view.posts]


def desk_of(gateway: Gateway, casebook: RunningCasebook, vault: VaultServer) -> Desk:
    browser, person = gateway.logged_in(Role.ADVISER)
    connect(vault.address, vault.credentials("directory")).create_key("transit-adviser", str(person.account_id))
    keys = connect(vault.address, vault.credentials("gateway"))
    return Desk(gateway, casebook, keys, person, browser, [])


def today() -> date:
    return datetime.now(UTC).date()
