"""A service made of test handlers on the event log, asked as over the wire. Notebooks stand in for clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.chassis.authority import AuthorityVerifier
from services.chassis.codec import to_builtins
from services.chassis.dispatch import Dispatcher
from services.chassis.event_log import EventLog
from services.contracts.change import Act, Change
from services.contracts.directory import ChangeHeadcount, Done, EndUnit, ListClients, RegisterClient, ShowClient
from services.contracts.envelope import Actor, Context, Request
from tests.services.chassis.database import SERVICE
from tests.services.chassis.examples import FixedClock, Notebook, Refused, Stale, coordinator
from tests.services.chassis.test_authority import CLAIMS, HEADER, token

KEY = Ed25519PrivateKey.generate()


class Office:
    """RegisterClient begins a notebook, ChangeHeadcount writes a note, EndUnit closes; ShowClient counts the notes."""

    def __init__(self, event_log: EventLog, handlers: Mapping[type[Any], Callable[..., Any]] | None = None) -> None:
        self.event_log = event_log
        self.actor = coordinator()
        known: dict[type[Any], Callable[..., Any]] = {
            RegisterClient: self.register,
            ChangeHeadcount: self.note,
            EndUnit: self.close,
            ShowClient: self.show,
        }
        verifier = AuthorityVerifier({1: KEY.public_key().public_bytes_raw()}, FixedClock())
        handlers = known | dict(handlers or {})
        self.dispatcher = Dispatcher(SERVICE, handlers, event_log, verifier, FixedClock(), Refused, Stale)

    def ask(self, request: Request, actor: Actor | None = None) -> dict[str, Any]:
        payload = {"authority": authority(actor or self.actor), "request": to_builtins(request)}
        return self.dispatcher.handle(type(request).__name__, payload)

    # --- the use cases ---

    def register(self, command: RegisterClient, _context: Context) -> Change[Done]:
        notebook = Notebook.begin(command.client_id, command.name)
        return Change(Done(version=1), aggregates=(notebook,), acts=(Act("client_registered", notebook.id),))

    def note(self, command: ChangeHeadcount, _context: Context) -> Change[Done]:
        notebook = self.event_log.load(Notebook, command.client_id)
        if command.expected_version not in (0, notebook.version):
            raise Stale
        notebook.note(str(command.headcount))
        return Change(Done(version=notebook.version), aggregates=(notebook,))

    def close(self, command: EndUnit, _context: Context) -> Change[Done]:
        notebook = self.event_log.load(Notebook, command.client_id)
        notebook.close()
        return Change(Done(version=notebook.version), aggregates=(notebook,))

    def show(self, query: ShowClient, _context: Context) -> Change[dict[str, int]]:
        notebook = self.event_log.load(Notebook, query.client_id)
        return Change({"notes": len(notebook.notes)}, acts=(Act("client_viewed", notebook.id),))


def authority(actor: Actor) -> str:
    claims = CLAIMS | {
        "sub": str(actor.subject),
        "role": actor.role.value,
        "client": str(actor.client_id) if actor.client_id else None,
    }
    return token(HEADER, claims, KEY)


def register(
    client_id: UUID | None = None, command_id: UUID | None = None, name: str = "De Zorgboog"
) -> RegisterClient:
    return RegisterClient(
        command_id=command_id or uuid4(), client_id=client_id or uuid4(), name=name, slug="zorgboog", sector="care"
    )


def note(client_id: UUID, number: int, expected_version: int = 0, command_id: UUID | None = None) -> ChangeHeadcount:
    """`expected_version` 0: whatever the version is."""
    return ChangeHeadcount(
        command_id=command_id or uuid4(),
        client_id=client_id,
        unit_id=client_id,
        headcount=number,
        valid_from=FixedClock().now().date(),
        expected_version=expected_version,
    )


def close(client_id: UUID, command_id: UUID | None = None) -> EndUnit:
    today = FixedClock().now().date()
    return EndUnit(
        command_id=command_id or uuid4(), client_id=client_id, unit_id=client_id, ends_on=today, expected_version=0
    )


def code(reply: dict[str, Any]) -> str:
    return str(reply["error"]["code"])


def unhandled() -> ListClients:
    return ListClients()
