"""Named examples for the tests of intake. Boring on purpose."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.contracts.envelope import Actor, Context
from services.contracts.fields import Role, Sealed, Wrap
from services.contracts.intake import ChooseAdviserAgain, RequestConversation
from services.intake.domain.conversation_request import ConversationRequest
from services.intake.domain.stamp import Stamp

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CLIENT = UUID("c11e0000-0000-4000-8000-000000000001")
OTHER_CLIENT = UUID("c11e0000-0000-4000-8000-000000000002")
ANNA = UUID("ad000000-0000-4000-8000-00000000000a")
BRAM = UUID("ad000000-0000-4000-8000-00000000000b")
CARLA = UUID("ad000000-0000-4000-8000-00000000000c")
VISITOR = Actor(subject=UUID(int=0), role=Role.VISITOR)
CASEBOOK = Actor(subject=UUID(int=1), role=Role.SERVICE)
MESSAGE = Sealed(b"ciphertext of a message")
ENTRY = UUID(int=7)


def stamp(at: datetime = NOON) -> Stamp:
    return Stamp(at=at, by=uuid4(), role="visitor", command_id=uuid4())


def context(actor: Actor = VISITOR, at: datetime = NOON, command_id: UUID | None = None) -> Context:
    return Context(actor=actor, command_id=command_id or uuid4(), at=at)


def caller(thread_id: UUID, client_id: UUID = CLIENT) -> Actor:
    return Actor(subject=thread_id, role=Role.CALLER, client_id=client_id)


def token(number: int = 1) -> str:
    """A receipt token as Vault's HMAC looks: 64 hexadecimal digits."""
    return f"{number:064x}"


def wrap_for(adviser_id: UUID) -> Wrap:
    return Wrap(reader=f"adviser:{adviser_id}", blob=b"vault:v1:adviser")


def waiting(adviser_id: UUID = ANNA, receipt_token: str = token()) -> ConversationRequest:
    """A stored request (nothing pending) that waits for this adviser."""
    request = ConversationRequest.ask(
        thread_id=uuid4(),
        stamp=stamp(),
        client_id=CLIENT,
        adviser_id=adviser_id,
        receipt_token=receipt_token,
        private_address=b"sealed address",
    )
    return stored(request)


def accepted() -> ConversationRequest:
    request = waiting()
    request.accept(stamp())
    return stored(request)


def declined(by: UUID = ANNA) -> ConversationRequest:
    request = waiting(by)
    request.decline(stamp(), by)
    return stored(request)


def withdrawn() -> ConversationRequest:
    request = waiting()
    request.withdraw(stamp())
    return stored(request)


def stored(request: ConversationRequest) -> ConversationRequest:
    request.collect_events()
    return request


def a_request(
    *,
    client_id: UUID = CLIENT,
    adviser_id: UUID = ANNA,
    receipt_token: str = token(),
    thread_id: UUID | None = None,
    command_id: UUID | None = None,
    message: Sealed | None = MESSAGE,
    entry_id: UUID | None = ENTRY,
    wraps: tuple[Wrap, ...] | None = None,
    private_address: Sealed | None = None,
) -> RequestConversation:
    return RequestConversation(
        command_id=command_id or uuid4(),
        thread_id=thread_id or uuid4(),
        client_id=client_id,
        adviser_id=adviser_id,
        receipt_token=receipt_token,
        entry_id=entry_id,
        message=message,
        wraps=wraps if wraps is not None else (wrap_for(adviser_id), Wrap(reader="receipt", blob=b"aes of T")),
        private_address=private_address,
    )


def a_new_choice(adviser_id: UUID = BRAM, command_id: UUID | None = None) -> ChooseAdviserAgain:
    return ChooseAdviserAgain(
        command_id=command_id or uuid4(), adviser_id=adviser_id, adviser_wrap=wrap_for(adviser_id)
    )
