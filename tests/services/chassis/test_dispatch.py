"""From a payload to an answer or a code: what is checked before a use case, and what leaves after it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from services.chassis import log
from services.chassis.codec import to_builtins
from services.chassis.event_log import EventLog
from services.chassis.request_checks import check_texts, identity
from services.contracts.casebook import PostKind, WritePost
from services.contracts.directory import RegisterClient, ShowClient
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError
from services.contracts.fields import OfficeText, Role, Sealed, Wrap
from services.contracts.intake import RequestConversation
from services.contracts.trail import ReadTrail
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import SECRET_WORDS, adviser
from tests.services.chassis.office import Office, authority, close, code, note, register, unhandled


@pytest.fixture
def office(event_log: EventLog) -> Office:
    return Office(event_log)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(stream)
    yield stream
    log.configure()  # the list holds for the tests that follow too


def payload(office: Office, request: Any, **changes: Any) -> dict[str, Any]:
    return {"authority": authority(office.actor), "request": to_builtins(request) | changes}


def test_an_opening_is_answered_and_leaves_a_line(office: Office) -> None:
    begun = register()
    office.ask(begun)
    office.ask(note(begun.client_id, 1))
    assert office.ask(ShowClient(client_id=begun.client_id)) == {"answer": {"notes": 1}}
    actions = [(line.action, line.subject, line.actor) for line in office.event_log.trail().lines]
    assert actions == [
        ("client_viewed", begun.client_id, office.actor.subject),
        ("change_headcount", None, office.actor.subject),  # the use case named no act: the command's own name
        ("client_registered", begun.client_id, office.actor.subject),
    ]


def test_a_refusal_names_its_rule_and_stores_nothing(office: Office, database: ServiceDatabase) -> None:
    begun = register()
    office.ask(begun)
    office.ask(close(begun.client_id))
    reply = office.ask(note(begun.client_id, 1))
    assert reply == {"error": {"code": "refused", "details": {"rule": "notebook_is_closed"}}}
    assert database.count("commands") == 2


def test_not_yours_is_answered_like_not_there(office: Office) -> None:
    begun = register()
    office.ask(begun)
    absent = office.ask(ShowClient(client_id=uuid4()))
    assert office.ask(ShowClient(client_id=begun.client_id), adviser()) == absent
    assert absent == {"error": {"code": "not_found", "details": {}}}


@pytest.mark.parametrize("token", [None, 7, "", "a.b.c"])
def test_without_authority_nothing_is_even_read(office: Office, token: object) -> None:
    reply = office.dispatcher.handle("RegisterClient", {"authority": token, "request": {"name": 5}})
    assert code(reply) == "unauthenticated"


@pytest.mark.parametrize(
    ("changes", "details"),
    [
        ({"name": None}, {"field": "name", "reason": "shape"}),
        ({"client_id": "not-an-id"}, {"field": "client_id", "reason": "shape"}),
        ({"name": "a" * 20_001}, {"field": "name", "reason": "too_long"}),
        ({"name": "bel\x07"}, {"field": "name", "reason": "control_characters"}),
        ({"sector": "nul\x00"}, {"field": "sector", "reason": "control_characters"}),
        ({"sector": "c1\x85"}, {"field": "sector", "reason": "control_characters"}),
        ({"name": "kaal\rreturn"}, {"field": "name", "reason": "control_characters"}),
        ({"name": "a" * (1024 * 1024)}, {"field": "request", "reason": "too_large"}),
    ],
)
def test_a_malformed_field_is_named_and_its_value_is_not(
    office: Office, database: ServiceDatabase, changes: dict[str, Any], details: dict[str, str]
) -> None:
    reply = office.dispatcher.handle("RegisterClient", payload(office, register(), **changes))
    assert reply == {"error": {"code": "malformed", "details": details}}
    assert database.count("events") == 0


def test_a_missing_field_is_malformed(office: Office) -> None:
    asked = payload(office, register())
    del asked["request"]["command_id"]
    assert code(office.dispatcher.handle("RegisterClient", asked)) == "malformed"
    assert code(office.dispatcher.handle("RegisterClient", {**asked, "request": None})) == "malformed"


def test_an_unknown_request_is_malformed(office: Office) -> None:
    assert code(office.dispatcher.handle("OpenCaseFile", payload(office, register()))) == "malformed"


def test_lines_and_tabs_are_text(office: Office) -> None:
    begun = register(name="Regel een\nregel twee\r\n\tingesprongen – één ✓")
    assert "answer" in office.ask(begun)


def test_texts_are_found_wherever_they_hide() -> None:
    with pytest.raises(ContractError) as caught:
        check_texts({"a": ({"b": ["ok", "x\x00"]},)}, "field")
    assert caught.value.details["field"] == "field"
    check_texts(OfficeText("vault:v1:" + "A" * 50_000))  # ciphertext may be long


def test_an_unexpected_error_leaves_a_reference_and_no_words(event_log: EventLog, logged: io.StringIO) -> None:
    def fail(_command: RegisterClient, _context: Any) -> Any:
        raise RuntimeError(SECRET_WORDS)

    office = Office(event_log, {RegisterClient: fail})
    reply = office.ask(register(name=SECRET_WORDS))
    assert code(reply) == "internal"
    assert SECRET_WORDS not in str(reply)
    line = json.loads(logged.getvalue())
    assert line["reference"] == reply["error"]["details"]["reference"]
    assert (line["error"], line["command"], line["function"]) == ("RuntimeError", "RegisterClient", "fail")
    assert "leidinggevende" not in logged.getvalue()


def test_an_error_of_the_database_tells_nothing_of_the_row(
    event_log: EventLog, database: ServiceDatabase, logged: io.StringIO
) -> None:
    database.tamper("ALTER TABLE commands ADD CONSTRAINT never CHECK (octet_length(sealed) < 1)")
    reply = Office(event_log).ask(register(name=SECRET_WORDS))
    assert code(reply) == "internal"
    told = logged.getvalue() + str(reply)
    assert "Failing row" not in told
    assert "commands" not in told


def test_a_request_that_nobody_handles_is_an_error_of_ours(office: Office) -> None:
    assert code(office.ask(unhandled())) == "internal"


def test_a_database_that_is_down_is_unavailable(office: Office, database: ServiceDatabase) -> None:
    office.ask(register())
    with database.gone():
        assert code(office.ask(ShowClient(client_id=uuid4()))) == "unavailable"


def test_the_privacy_officer_reads_the_trail_and_that_is_recorded_too(office: Office) -> None:
    begun = register()
    office.ask(begun)
    officer = Actor(uuid4(), Role.PRIVACY_OFFICER)
    page = office.ask(ReadTrail(limit=10), officer)["answer"]
    assert [(line["action"], line["subject"]) for line in page["lines"]] == [
        ("client_registered", str(begun.client_id))
    ]
    assert office.ask(ReadTrail(limit=1), officer)["answer"]["lines"][0]["action"] == "trail_read"
    assert code(office.ask(ReadTrail())) == "not_found"


def test_fresh_ciphertext_of_the_same_words_is_the_same_command() -> None:
    command_id, thread_id, entry_id = uuid4(), uuid4(), uuid4()
    caller = Actor(thread_id, Role.CALLER)

    def post(blob: bytes) -> bytes:
        text = Sealed(blob)
        kind = PostKind.MESSAGE
        return identity(
            WritePost(command_id=command_id, thread_id=thread_id, entry_id=entry_id, kind=kind, text=text), caller
        )

    assert post(b"1" * 300) == post(b"2" * 300)
    assert post(b"1" * 300) != post(b"1" * 600)


def test_a_visitor_is_recognised_by_the_request_and_not_by_a_subject() -> None:
    ids = {"command_id": uuid4(), "thread_id": uuid4(), "client_id": uuid4(), "adviser_id": uuid4()}

    def asked(wrap: bytes, reader: str = "receipt") -> bytes:
        wraps = (Wrap(reader, wrap),)
        command = RequestConversation(
            **ids, receipt_token="t", entry_id=None, message=None, wraps=wraps, private_address=None
        )
        return identity(command, Actor(uuid4(), Role.VISITOR))

    assert asked(b"1") == asked(b"2")
    assert asked(b"1") != asked(b"1", reader="adviser:x")
