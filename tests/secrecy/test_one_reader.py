"""One reader: with real tokens and policies, the chosen adviser opens a note, and nobody else does (acceptance 4)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from gateway import sealing
from gateway.sealing import KeyKind
from infra.vault.provision import APPROLES
from services.chassis.vault import Vault, connect
from services.contracts import casebook
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role, Wrap
from tests.support import reading
from tests.support.platform import Platform
from tests.support.story import Client, Story, adviser

WORDS = "Alleen voor mij: KANARIE-EEN-LEZER"
SHARED = "Voor ons samen: KANARIE-TWEE-LEZERS"


class Sealed:
    """A case with a private note and a thread with a shared entry."""

    def __init__(self, story: Story) -> None:
        self.client: Client = story.client()
        self.talk = story.ask_for_talk(self.client, "Hallo")
        story.accept(self.talk)
        self.shared_id = story.write(adviser(self.client.chosen), self.talk, SHARED, casebook.PostKind.SHARED_ENTRY)
        self.case_id, key = story.open_case(self.client, self.talk.thread_id)
        self.entry_id = story.note(self.client, self.case_id, key, WORDS)
        view = story.case(adviser(self.client.chosen), self.case_id)
        self.wrap: Wrap = view.wrap
        self.note = next(note for note in view.notes if note.entry_id == self.entry_id)

    def read_with(self, vault: Vault) -> str:
        key = reading.unwrap(vault, self.client.chosen, KeyKind.NOTES, self.case_id, self.wrap)
        return key.open(self.entry_id, self.note.text)


@pytest.fixture(scope="module")
def sealed(platform: Platform) -> Sealed:
    return Sealed(Story(platform.services, platform.gateway_vault))


@pytest.mark.practice(42)
def test_the_chosen_adviser_opens_the_note(story: Story, sealed: Sealed) -> None:
    assert sealed.read_with(reading.adviser_token(story.gateway, sealed.client.chosen)) == WORDS


def test_another_adviser_of_the_same_client_cannot(story: Story, sealed: Sealed) -> None:
    with pytest.raises(ContractError):
        sealed.read_with(reading.adviser_token(story.gateway, sealed.client.other))


@pytest.mark.parametrize("role", APPROLES)
def test_no_token_of_the_platform_itself_can(platform: Platform, sealed: Sealed, role: str) -> None:
    with pytest.raises(ContractError):
        sealed.read_with(connect(platform.vault.address, platform.vault.credentials(role)))


@pytest.mark.parametrize("others", [{}, {"role": "coordinator"}, {"aud": "services"}])
def test_a_statement_signed_by_another_key_logs_nobody_in(
    story: Story, sealed: Sealed, others: dict[str, object]
) -> None:
    with pytest.raises(ContractError):
        story.gateway.jwt_login("adviser", reading.forged_login(sealed.client.chosen, **others))


@pytest.mark.parametrize(
    ("others"), [{"role": "coordinator"}, {"aud": "services"}, {"iss": "elsewhere"}, {"exp": 1_600_000_000}]
)
def test_a_rightly_signed_statement_of_the_wrong_kind_logs_nobody_in(
    story: Story, sealed: Sealed, others: dict[str, object]
) -> None:
    with pytest.raises(ContractError):
        reading.adviser_token(story.gateway, sealed.client.chosen, **others)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADVISER, Role.CALLER)])
@pytest.mark.practice(9)
def test_no_other_role_gets_even_the_sealed_case(story: Story, sealed: Sealed, role: Role) -> None:
    outsider = Actor(subject=sealed.client.chosen, role=role, client_id=sealed.client.client_id)
    for question in (casebook.ShowCase(case_id=sealed.case_id), casebook.ShowThread(thread_id=sealed.talk.thread_id)):
        with pytest.raises(ContractError) as refusal:
            story.services.ask(question, outsider)
        assert refusal.value.code is ErrorCode.NOT_FOUND


@pytest.mark.practice(42)
def test_not_yours_is_answered_exactly_like_does_not_exist(story: Story, sealed: Sealed) -> None:
    answers = []
    for case_id in (sealed.case_id, uuid4()):
        with pytest.raises(ContractError) as refusal:
            story.case(adviser(sealed.client.other), case_id)
        answers.append(refusal.value.as_payload())
    assert answers[0] == answers[1]


def test_the_caller_opens_the_thread_with_the_code_and_is_never_served_a_private_note(
    story: Story, sealed: Sealed
) -> None:
    view = story.thread(sealed.talk.caller, sealed.talk.thread_id)
    assert view is not None
    key = sealing.unwrap_for_receipt(sealed.talk.thread_id, view.wrap, sealed.talk.code)
    assert SHARED in [key.open(post.entry_id, post.text) for post in view.posts]
    with pytest.raises(ContractError) as refusal:
        story.case(sealed.talk.caller, sealed.case_id)
    assert refusal.value.code is ErrorCode.NOT_FOUND


def test_the_database_owner_finds_no_words_and_no_case_of_the_adviser(platform: Platform, sealed: Sealed) -> None:
    found = b"".join(everything(platform, "casebook"))
    assert str(sealed.case_id).encode() in found  # the hunt can see: the stream id stands in the clear
    for words in (WORDS, SHARED, "KANARIE", "bullying"):
        assert words.encode() not in found


@pytest.fixture
def widened(platform: Platform, sealed: Sealed) -> Iterator[None]:
    """On purpose: the gateway's own login may decrypt under every adviser's key."""
    client = platform.vault.server.client()
    before = client.sys.read_policy("gateway")["data"]["rules"]
    client.sys.create_or_update_policy(
        "gateway", before + '\npath "transit-adviser/decrypt/+" { capabilities = ["update"] }\n'
    )
    try:
        yield
    finally:
        client.sys.create_or_update_policy("gateway", before)


@pytest.mark.usefixtures("widened")
def test_control_with_a_widened_policy_the_gateway_itself_would_read(story: Story, sealed: Sealed) -> None:
    """Shows that `test_no_token_of_the_platform_itself_can` would turn red."""
    assert sealed.read_with(story.gateway) == WORDS


def everything(platform: Platform, service: str) -> Iterator[bytes]:
    """Every row of every table, as the database's owner reads it."""
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases[service].name)) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as rows:
                for row in rows:
                    yield bytes(row)
                    for part in bytes(row).split(b"\\\\x")[1:]:  # bytea is written as hexadecimal
                        yield bytes.fromhex(part.split(b"\t")[0].strip().decode())
