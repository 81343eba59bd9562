"""A caller's request for a conversation with the adviser they chose.

It needs no facts, no form and no name of anyone (practice 2), and it is no report of anything (practices 1, 4).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.intake.domain.refusals import Refused
from services.intake.domain.stamp import Stamp


class Status(StrEnum):
    """Where a request stands. README.md has the table of what leads from one to the other."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ConversationRequest(Aggregate):
    """The coded state of one request. What the caller wrote passes through intake sealed and is not kept here.

    The private contact address is kept, sealed under a key that intake cannot use (practice 16).
    """

    TOPIC = "intake.ConversationRequest"

    class Event(Aggregate.Event):
        stamp: Stamp

    class Requested(Event, Aggregate.Created):
        TOPIC = "intake.ConversationRequest.Requested"
        client_id: UUID
        adviser_id: UUID
        receipt_token: str

    Created = Requested  # the library looks for the first event under this name

    class AddressLeft(Event):
        """An event of its own, so that erasing the address later need not touch the request."""

        TOPIC = "intake.ConversationRequest.AddressLeft"
        private_address: bytes

    class Accepted(Event):
        TOPIC = "intake.ConversationRequest.Accepted"

    class Declined(Event):
        TOPIC = "intake.ConversationRequest.Declined"
        adviser_id: UUID

    class ChosenAgain(Event):
        TOPIC = "intake.ConversationRequest.ChosenAgain"
        adviser_id: UUID

    class Withdrawn(Event):
        TOPIC = "intake.ConversationRequest.Withdrawn"
        receipt_token: str  # for the read model that voids this receipt

    @classmethod
    def ask(
        cls,
        *,
        thread_id: UUID,
        stamp: Stamp,
        client_id: UUID,
        adviser_id: UUID,
        receipt_token: str,
        private_address: bytes | None,
    ) -> Self:
        """A new request. Its id is the thread's, minted by the gateway because the texts are sealed against it."""
        request = cls._create(
            event_class=cls.Requested,
            id=thread_id,
            stamp=stamp,
            client_id=client_id,
            adviser_id=adviser_id,
            receipt_token=receipt_token,
        )
        if private_address is not None:
            request.trigger_event(cls.AddressLeft, stamp=stamp, private_address=private_address)
        return request

    @event(Requested)
    def __init__(self, client_id: UUID, adviser_id: UUID, receipt_token: str) -> None:
        self.client_id = client_id
        self.adviser_id = adviser_id
        self.receipt_token = receipt_token
        self.private_address: bytes | None = None
        self.status = Status.WAITING
        self.declined_by: tuple[UUID, ...] = ()

    def accept(self, stamp: Stamp) -> None:
        """The adviser accepted, as casebook announces it.

        Without effect when the caller withdrew first (practice 25: the caller decides) and when told twice.
        """
        if self.status is Status.WAITING:
            self.trigger_event(self.Accepted, stamp=stamp)

    def decline(self, stamp: Stamp, adviser_id: UUID) -> None:
        """The adviser declined. Without effect when it comes from an adviser who is no longer the chosen one."""
        if self.status is Status.WAITING and adviser_id == self.adviser_id:
            self.trigger_event(self.Declined, stamp=stamp, adviser_id=adviser_id)

    def choose_again(self, stamp: Stamp, adviser_id: UUID) -> None:
        """After a decline the caller chooses anew (practice 7). Nobody else can: it needs the receipt code."""
        if self.status is not Status.DECLINED:
            raise Refused("request_not_open")
        if adviser_id in self.declined_by:
            raise Refused("adviser_declined_before")
        self.trigger_event(self.ChosenAgain, stamp=stamp, adviser_id=adviser_id)

    def withdraw(self, stamp: Stamp) -> None:
        """The caller takes the request back, as long as no adviser has accepted it."""
        if self.status is Status.ACCEPTED:
            raise Refused("too_late")
        if self.status is Status.WITHDRAWN:
            raise Refused("request_not_open")
        self.trigger_event(self.Withdrawn, stamp=stamp, receipt_token=self.receipt_token)

    @event(AddressLeft)
    def _address_left(self, private_address: bytes) -> None:
        self.private_address = private_address

    @event(Accepted)
    def _accepted(self) -> None:
        self.status = Status.ACCEPTED

    @event(Declined)
    def _declined(self, adviser_id: UUID) -> None:
        self.status = Status.DECLINED
        self.declined_by = (*self.declined_by, adviser_id)

    @event(ChosenAgain)
    def _chosen_again(self, adviser_id: UUID) -> None:
        self.adviser_id = adviser_id
        self.status = Status.WAITING

    @event(Withdrawn)
    def _withdrawn(self) -> None:
        self.status = Status.WITHDRAWN
        self.private_address = None
