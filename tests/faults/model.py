"""What each command must leave behind, and what reporting must know: the harness's own words, not the product's code.

Written by hand from the contracts and the domain's event topics, so that a fault in dispatch, recording or projecting
cannot hide in it. It imports no projection, no aggregate and no handler.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Fields = Mapping[str, Any]  # a request or a message as it crosses the wire: builtins only
CASE, THREAD, REQUEST = "casebook.CaseFile.", "casebook.Thread.", "intake.ConversationRequest."
CLIENT, ADVISER = "directory.ClientOrganisation.", "directory.Adviser."


def events_of(request: str, fields: Fields) -> list[str]:
    """Topics of the events that one command leaves, each once."""
    if request == "RecordOralContact":
        more = ["Noted"] * bool(fields["note"]) + ["Closed"] * bool(fields["outcome"])
        return [CASE + kind for kind in ("Opened", "ConversationRecorded", "Classified", *more)]
    if request == "OpenCaseFile":
        return [CASE + "Opened"] + [THREAD + "CaseFileOpened"] * bool(fields["thread_id"])
    if request == "RequestConversation":
        return [REQUEST + "Requested"] + [REQUEST + "AddressLeft"] * bool(fields["private_address"])
    return [_ONE_EVENT[request]]


_ONE_EVENT = {
    "ChooseAdviserAgain": REQUEST + "ChosenAgain",
    "WithdrawRequest": REQUEST + "Withdrawn",
    "AcceptRequest": THREAD + "Accepted",
    "DeclineRequest": THREAD + "Declined",
    "WritePost": THREAD + "Posted",
    "RecordConversation": CASE + "ConversationRecorded",
    "ClassifyCase": CASE + "Classified",
    "WriteNote": CASE + "Noted",
    "CloseCase": CASE + "Closed",
    "RegisterClient": CLIENT + "Registered",
    "RegisterUnit": CLIENT + "UnitRegistered",
    "ChangeHeadcount": CLIENT + "HeadcountChanged",
    "EndUnit": CLIENT + "UnitEnded",
    "AppointContact": CLIENT + "ContactAppointed",
    "AgreeAssignment": CLIENT + "AssignmentAgreed",
    "AllocateAdviser": CLIENT + "AdviserAllocated",
    "EndAllocation": CLIENT + "AllocationEnded",
    "RegisterAdviser": ADVISER + "Registered",
    "ChangeAdviserProfile": ADVISER + "ProfileChanged",
}

# What a message makes its receiver store, exactly once per message.
EVENT_OF_MESSAGE = {
    "intake.conversation_requested.v1": THREAD + "Requested",
    "intake.adviser_chosen_again.v1": THREAD + "ChosenAgain",
    "intake.request_withdrawn.v1": THREAD + "Withdrawn",
    "casebook.request_accepted.v1": REQUEST + "Accepted",
    "casebook.request_declined.v1": REQUEST + "Declined",
}

# The line that staff leaves in the trail with each command: the action, and which field names the object.
_ACTS = {
    "AcceptRequest": ("request_accepted", "thread_id"),
    "DeclineRequest": ("request_declined", "thread_id"),
    "WritePost": ("post_written", "thread_id"),
    "OpenCaseFile": ("case_opened", "case_id"),
    "RecordConversation": ("conversation_recorded", "case_id"),
    "ClassifyCase": ("case_classified", "case_id"),
    "WriteNote": ("note_written", "case_id"),
    "CloseCase": ("case_closed", "case_id"),
    "RecordOralContact": ("oral_contact_recorded", "case_id"),
}


def act_of(request: str, fields: Fields, role: str) -> tuple[str, str] | None:
    """None where the trail keeps nothing on purpose: callers and visitors are not followed."""
    if request not in _ACTS or role != "adviser":
        return None
    action, subject = _ACTS[request]
    return action, str(fields[subject])


ACTIONS = frozenset(action for action, _ in _ACTS.values())


def facts_of(messages: Iterable[tuple[str, Fields]]) -> dict[str, tuple[Any, ...]]:
    """Reporting's facts from casebook's announcements: of each fact the highest revision holds."""
    facts: dict[str, tuple[Any, ...]] = {}
    for topic, said in messages:
        if topic != "casebook.conversation_classified.v1":
            continue
        known = facts.get(said["fact_ref"])
        if known is None or known[0] < said["revision"]:
            quarter = said["quarter"]
            coded = (quarter["year"], quarter["number"], said["unit_id"], said["relation"])
            facts[said["fact_ref"]] = (
                said["revision"],
                said["client_id"],
                *coded,
                tuple(said["natures"]),
                tuple(said["themes"]),
            )
    return facts


def headcounts_of(messages: Iterable[tuple[str, Fields]]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Reporting's units from directory's announcements: the last word about a unit and a day holds."""
    return {
        (said["unit_id"], said["valid_from"]): (said["client_id"], said["headcount"], said["ended"])
        for topic, said in messages
        if topic == "directory.unit_changed.v1"
    }
