"""The trail: who did what, found by object, unreadable in the table."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.event_log import EventLog
from services.contracts.change import Act, Change
from services.contracts.errors import ContractError, ErrorCode
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import NOON, context


def test_the_trail_pages_from_the_newest_line(event_log: EventLog) -> None:
    subject = uuid4()
    who = context()
    event_log.record(who, Change(None, acts=(Act("case_viewed", subject), Act("search_run"))))
    event_log.record(context(), Change(None, acts=(Act("case_closed", subject),)))
    page = event_log.trail(limit=2)
    assert [(line.position, line.action, line.subject) for line in page.lines] == [
        (3, "case_closed", subject),
        (2, "search_run", None),
    ]
    assert page.older == 2
    rest = event_log.trail(before=page.older, limit=2)
    assert [(line.action, line.actor, line.role, line.at) for line in rest.lines] == [
        ("case_viewed", who.actor.subject, who.actor.role, NOON)
    ]
    assert rest.older is None


def test_lines_about_one_object_are_found_although_no_id_is_stored_plain(
    event_log: EventLog, database: ServiceDatabase
) -> None:
    subject = uuid4()
    event_log.record(context(), Change(None, acts=(Act("viewed", subject), Act("viewed", uuid4()), Act("run"))))
    event_log.record(context(), Change(None, acts=(Act("closed", subject),)))
    assert [line.action for line in event_log.trail_of(subject)] == ["closed", "viewed"]
    stored = b"".join(row["sealed"] + (row["subject_token"] or b"") for row in database.rows("SELECT * FROM trail"))
    assert subject.bytes not in stored
    assert str(subject).encode() not in stored


def test_a_trail_line_that_was_moved_does_not_open(event_log: EventLog, database: ServiceDatabase) -> None:
    event_log.record(context(), Change(None, acts=(Act("viewed", uuid4()), Act("closed", uuid4()))))
    database.tamper("UPDATE trail a SET sealed = b.sealed FROM trail b WHERE a.position <> b.position")
    with pytest.raises(ContractError) as caught:
        event_log.trail()
    assert caught.value.code is ErrorCode.DECRYPT_FAILED
