"""One named, boring example of every announcement, for tests of all services."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.contracts.casebook import ConversationClassified, RequestAccepted, RequestDeclined
from services.contracts.directory import (
    AdviserAllocated,
    AllocationEnded,
    AssignmentAgreed,
    ClientRegistered,
    UnitChanged,
)
from services.contracts.envelope import Announcement
from services.contracts.fields import Module, Nature, OfficeText, Quarter, Relation, Sealed, Theme, Wrap
from services.contracts.intake import AdviserChosenAgain, ConversationRequested, RequestWithdrawn

CLIENT = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c01")
UNIT = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c02")
ADVISER = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c03")
OTHER_ADVISER = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c04")
THREAD = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c05")
ENTRY = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c06")
FACT = UUID("0a6f7c1e-4a53-4b6e-9d1f-1c5e7a2b3c07")

A_CLIENT = ClientRegistered(client_id=CLIENT, name=OfficeText("vault:v1:bmFhbQ=="))
A_UNIT = UnitChanged(
    client_id=CLIENT, unit_id=UNIT, parent_id=None, headcount=120, valid_from=date(2026, 1, 1), ended=False
)
AN_ASSIGNMENT = AssignmentAgreed(
    client_id=CLIENT,
    starts_on=date(2026, 1, 1),
    ends_on=None,
    modules=(Module.SUPPORT, Module.INTEGRITY),
    report_due_month=3,
    report_due_day=1,
)
AN_ALLOCATION = AdviserAllocated(client_id=CLIENT, adviser_id=ADVISER, starts_on=date(2026, 1, 1))
AN_ENDED_ALLOCATION = AllocationEnded(client_id=CLIENT, adviser_id=ADVISER, ends_on=date(2026, 12, 31))
A_REQUEST = ConversationRequested(
    thread_id=THREAD,
    client_id=CLIENT,
    adviser_id=ADVISER,
    entry_id=ENTRY,
    message=Sealed(b"sealed under T"),
    wraps=(Wrap(reader=f"adviser:{ADVISER}", blob=b"vault:v1:VA=="), Wrap(reader="receipt", blob=b"sealed T")),
)
A_NEW_CHOICE = AdviserChosenAgain(
    thread_id=THREAD, adviser_id=OTHER_ADVISER, adviser_wrap=Wrap(f"adviser:{OTHER_ADVISER}", b"vault:v1:VA==")
)
A_WITHDRAWAL = RequestWithdrawn(thread_id=THREAD)
AN_ACCEPTANCE = RequestAccepted(thread_id=THREAD)
A_DECLINE = RequestDeclined(thread_id=THREAD, adviser_id=ADVISER)
A_CONVERSATION = ConversationClassified(
    fact_ref=FACT,
    revision=1,
    client_id=CLIENT,
    unit_id=UNIT,
    quarter=Quarter(2026, 1),
    natures=(Nature.BULLYING, Nature.LABOUR_CONFLICT),
    relation=Relation.MANAGER,
    themes=(Theme.LEADERSHIP,),
)

ALL: tuple[Announcement, ...] = (
    A_CLIENT,
    A_UNIT,
    AN_ASSIGNMENT,
    AN_ALLOCATION,
    AN_ENDED_ALLOCATION,
    A_REQUEST,
    A_NEW_CHOICE,
    A_WITHDRAWAL,
    AN_ACCEPTANCE,
    A_DECLINE,
    A_CONVERSATION,
)
