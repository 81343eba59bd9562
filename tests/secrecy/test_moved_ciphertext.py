"""The owner of the database swaps what is stored: opening fails and never shows wrong text (acceptance 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from services.chassis.vault import Vault
from services.contracts.errors import ContractError, ErrorCode
from tests.support.lost_keys import without_key
from tests.support.platform import Platform
from tests.support.story import Client, Story, adviser

STATE_OF = sql.SQL("SELECT state FROM {} WHERE originator_id = %s AND originator_version = %s")
PUT = sql.SQL("UPDATE {} SET state = %s WHERE originator_id = %s AND originator_version = %s")


class Thief:
    """Everything that the owner of casebook's database can do, the triggers switched off."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        connection.execute("SET session_replication_role = replica")  # triggers are a second layer, not the wall
        found = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'originator_version'"
        ).fetchone()
        assert found is not None
        self.table = sql.Identifier(found[0])

    def state(self, stream: UUID, version: int) -> bytes:
        row = self.connection.execute(STATE_OF.format(self.table), (stream, version)).fetchone()
        assert row is not None
        return bytes(row[0])

    def put(self, stream: UUID, version: int, state: bytes) -> None:
        self.connection.execute(PUT.format(self.table), (state, stream, version))

    def swap(self, one: tuple[UUID, int], other: tuple[UUID, int]) -> Callable[[], None]:
        """Answers how to undo it."""
        first, second = self.state(*one), self.state(*other)
        self.put(*one, second)
        self.put(*other, first)

        def undo() -> None:
            self.put(*one, first)
            self.put(*other, second)

        return undo


@pytest.fixture
def thief(platform: Platform) -> Iterator[Thief]:
    dsn = platform.postgres.superuser_dsn_of(platform.databases["casebook"].name)
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield Thief(connection)


@pytest.fixture(scope="module")
def client(platform: Platform) -> Client:
    return Story(platform.services, platform.gateway_vault).client()


def opens(story: Story, client: Client, case_id: UUID) -> bool:
    try:
        story.case(adviser(client.chosen), case_id)
    except ContractError as error:
        assert error.code is ErrorCode.DECRYPT_FAILED
        return False
    return True


def test_two_versions_of_one_case_swapped_do_not_open(story: Story, client: Client, thief: Thief) -> None:
    case_id = story.oral_contact(client, date(2025, 2, 3), "Een")
    undo = thief.swap((case_id, 1), (case_id, 2))
    assert not opens(story, client, case_id)
    undo()
    assert opens(story, client, case_id)


def test_rows_of_two_cases_swapped_open_neither(story: Story, client: Client, thief: Thief) -> None:
    one, other = (story.oral_contact(client, date(2025, 2, day), "Twee") for day in (4, 5))
    undo = thief.swap((one, 2), (other, 2))
    assert not opens(story, client, one)
    assert not opens(story, client, other)
    undo()
    assert opens(story, client, one)


def test_one_flipped_bit_does_not_open(story: Story, client: Client, thief: Thief) -> None:
    case_id = story.oral_contact(client, date(2025, 2, 6), "Drie")
    state = thief.state(case_id, 2)
    thief.put(case_id, 2, state[:-1] + bytes([state[-1] ^ 1]))
    assert not opens(story, client, case_id)
    thief.put(case_id, 2, state)


def test_wrapped_keys_of_two_cases_swapped_open_neither(
    platform: Platform, story: Story, client: Client, thief: Thief
) -> None:
    one, other = (story.oral_contact(client, date(2025, 2, day), "Vier") for day in (7, 8))
    swap_wraps(thief, one, other)
    with platform.without("casebook"):
        pass  # a restart: no key of before is in memory any more
    assert not opens(story, client, one)
    assert not opens(story, client, other)
    swap_wraps(thief, one, other)
    with platform.without("casebook"):
        pass
    assert opens(story, client, one)


def test_texts_of_two_entries_swapped_do_not_open(story: Story, client: Client) -> None:
    case_id, key = story.open_case(client, None)
    first, second = (story.note(client, case_id, key, text) for text in ("Eerst", "Daarna"))
    texts = {note.entry_id: note.text for note in story.case(adviser(client.chosen), case_id).notes}
    assert key.open(first, texts[first]) == "Eerst"
    with pytest.raises(ContractError) as refusal:
        key.open(first, texts[second])
    assert refusal.value.code is ErrorCode.DECRYPT_FAILED


def test_destroying_the_key_of_one_case_leaves_all_others_readable(
    platform: Platform, story: Story, client: Client, thief: Thief
) -> None:
    gone, kept = (story.oral_contact(client, date(2025, 2, day), "Vijf") for day in (9, 10))
    (name,) = thief.connection.execute("SELECT key_name FROM case_keys WHERE stream_id = %s", (gone,)).fetchone() or (
        "",
    )
    server = platform.vault.server
    with without_key(Vault.from_token(server.address, server.root_token), name):
        with platform.without("casebook"):
            pass
        with pytest.raises(ContractError) as refusal:
            story.case(adviser(client.chosen), gone)
        assert refusal.value.code is ErrorCode.KEY_MISSING
        assert opens(story, client, kept)


def swap_wraps(thief: Thief, one: UUID, other: UUID) -> None:
    thief.connection.execute(
        "UPDATE case_keys AS mine SET wrapped = theirs.wrapped FROM case_keys AS theirs "
        "WHERE (mine.stream_id, theirs.stream_id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))",
        {"a": one, "b": other},
    )
