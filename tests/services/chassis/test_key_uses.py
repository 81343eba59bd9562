"""What was opened with Vault is noted beside what it was for, once, and not lost when a transaction fails."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.chassis.causes import caused_by
from services.chassis.event_log import EventLog
from services.chassis.key_uses import HEADER, KeyUses, note_directly, opens
from services.contracts.change import Act, Change
from services.contracts.errors import ContractError
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import context


@pytest.mark.parametrize(
    ("path", "gives_something_out"),
    [
        ("transit-case/decrypt/k-1", True),
        ("transit-case/export/encryption-key/k-1", True),
        ("transit-service/rewrap/casebook", True),
        ("secret/data/wire", True),
        ("transit-case/datakey/plaintext/k-1", False),
        ("transit-adviser/encrypt/x", False),
        ("secret/metadata/wire", False),
        ("auth/token/lookup-self", False),
    ],
)
def test_what_counts_as_an_opening(path: str, gives_something_out: bool) -> None:
    assert opens(path) is gives_something_out


def opened(uses: KeyUses) -> UUID:
    with uses.headers("transit-case/decrypt/k-1") as headers:
        return UUID(headers[HEADER])


def rows(database: ServiceDatabase) -> dict[UUID, tuple[str, str, str, int | None]]:
    found = database.rows("SELECT * FROM key_uses WHERE mount = 'transit-case'")
    return {row["use_id"]: (row["mount"], row["cause"], row["name"], row["trail_position"]) for row in found}


def test_an_opening_is_noted_with_the_trail_line_that_it_served(event_log: EventLog, database: ServiceDatabase) -> None:
    other = opened(event_log._key_uses)
    with caused_by("request", "ShowCase", uuid4()):
        mine = opened(event_log._key_uses)
        event_log.record(context(), Change(None, acts=(Act("case_viewed", uuid4()),)))
    noted = rows(database)
    (line,) = event_log.trail().lines
    assert noted[mine] == ("transit-case", "request", "ShowCase", line.position)
    assert noted[other] == ("transit-case", "process", "own", None)


def test_what_no_change_takes_along_is_noted_soon_and_once(event_log: EventLog, database: ServiceDatabase) -> None:
    use = opened(event_log._key_uses)
    event_log.note_key_uses()
    event_log.note_key_uses()
    assert list(rows(database)) == [use]


def test_a_failed_transaction_loses_no_opening(event_log: EventLog, database: ServiceDatabase) -> None:
    use = opened(event_log._key_uses)
    with database.gone(), pytest.raises(ContractError):
        event_log.note_key_uses()
    assert event_log._key_uses.are_waiting()
    event_log.close()  # notes what waits, on its own way out
    assert list(rows(database)) == [use]


def test_an_opening_that_failed_is_noted_as_such(event_log: EventLog, database: ServiceDatabase) -> None:
    uses = event_log._key_uses
    with pytest.raises(TimeoutError), uses.headers("transit-case/decrypt/k-1"):
        raise TimeoutError
    event_log.note_key_uses()
    assert [row["answered"] for row in database.rows("SELECT answered FROM key_uses WHERE mount = 'transit-case'")] == [
        False
    ]


def test_a_program_without_an_event_log_notes_too(database: ServiceDatabase) -> None:
    uses = KeyUses()
    with caused_by("operator", "doctor"):
        use = opened(uses)
    note_directly(database.app_dsn, uses)
    assert rows(database)[use] == ("transit-case", "operator", "doctor", None)
    assert not uses.are_waiting()
