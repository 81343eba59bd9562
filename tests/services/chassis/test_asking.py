"""Asking and answering around the wire: encoding, errors as codes, one repeat in time, pulls of a bounded size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.chassis import lines, telemetry
from services.chassis.answering import MAX_PULL_BYTES, announcements, answer, pulled
from services.chassis.codec import to_builtins, to_json
from services.chassis.rpc_client import Services
from services.chassis.wiring import Service
from services.contracts.directory import Done, ListClients, RegisterClient
from services.contracts.envelope import Actor, Envelope
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.trail import ReadTrail, TrailPage
from tests.services.chassis.examples import SECRET_WORDS

ACTOR = Actor(UUID(int=5), Role.COORDINATOR)


class Signer:
    def sign(self, actor: Actor) -> str:
        return f"signed for {actor.role}"


class Line:
    """A wire whose other end is a list of replies; a reply that is an error is raised."""

    def __init__(self, *replies: dict[str, Any] | ContractError) -> None:
        self.replies = list(replies)
        self.calls: list[tuple[str, str, dict[str, Any], float]] = []

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = 5.0) -> dict[str, Any]:
        self.calls.append((service, name, payload, timeout))
        reply = self.replies.pop(0)
        if isinstance(reply, ContractError):
            raise reply
        return reply

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        return lines.EMPTY


def unavailable() -> ContractError:
    return ContractError(ErrorCode.UNAVAILABLE)


def register() -> RegisterClient:
    return RegisterClient(command_id=uuid4(), client_id=uuid4(), name="N", slug="n", sector="care")


def test_a_question_goes_to_its_service_signed_and_encoded() -> None:
    line = Line({"answer": {"version": 3}})
    command = register()
    assert Services(line, Signer()).ask(command, ACTOR) == Done(version=3)
    ((service, name, payload, timeout),) = line.calls
    assert (service, name, timeout) == ("directory", "RegisterClient", 5.0)
    assert payload["authority"] == "signed for coordinator"
    assert payload["request"] == to_builtins(command)


def test_a_question_that_every_service_answers_names_its_service() -> None:
    line = Line({"answer": {"lines": [], "older": None}})
    page = Services(line, Signer()).ask(ReadTrail(), ACTOR, service="intake")
    assert page == TrailPage(lines=(), older=None)
    assert line.calls[0][0] == "intake"


def test_an_error_is_raised_with_its_code_and_details() -> None:
    line = Line({"error": {"code": "refused", "details": {"rule": "slug_is_taken"}}})
    with pytest.raises(ContractError) as caught:
        Services(line, Signer()).ask(register(), ACTOR)
    assert caught.value.as_payload() == {"code": "refused", "details": {"rule": "slug_is_taken"}}
    assert len(line.calls) == 1


@pytest.mark.parametrize("reply", [{}, {"answer": {"version": "three"}}, {"answer": None}, {"answer": []}])
def test_an_answer_of_the_wrong_shape_is_an_internal_error(reply: dict[str, Any]) -> None:
    with pytest.raises(ContractError) as caught:
        Services(Line(reply), Signer()).ask(register(), ACTOR)
    assert caught.value.code is ErrorCode.INTERNAL


def test_a_lost_line_is_tried_once_more_with_the_same_command_in_the_time_that_is_left() -> None:
    line = Line(unavailable(), {"answer": {"version": 1}})
    assert Services(line, Signer()).ask(register(), ACTOR) == Done(version=1)
    first, second = line.calls
    assert first[2] == second[2]
    assert second[3] < 5.0


def test_a_line_that_stays_lost_is_unavailable_after_two_attempts() -> None:
    line = Line(unavailable(), unavailable(), unavailable())
    with pytest.raises(ContractError) as caught:
        Services(line, Signer()).ask(register(), ACTOR)
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert len(line.calls) == 2


class Answering:
    def __init__(self, handle: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self.handle = handle


class Outbox:
    """An outbox of large messages."""

    def __init__(self, count: int, size: int) -> None:
        self.envelopes = [
            Envelope("intake", "casebook", n, n - 1, "t", uuid4(), datetime.now(UTC), {"x": "y" * size})
            for n in range(1, count + 1)
        ]

    def announcements_after(self, audience: str, after: int, limit: int) -> list[Envelope]:
        return [envelope for envelope in self.envelopes if envelope.position > after][:limit]

    def lines_after(self, audience: str, after: int, limit: int) -> list[lines.Line]:
        return [lines.line_of(envelope) for envelope in self.announcements_after(audience, after, limit)]

    def announcements_from(self, position: int, limit: int) -> list[Envelope]:
        return []

    def relayed(self) -> int:
        return 0

    def set_relayed(self, position: int) -> None:
        raise AssertionError

    def note_key_uses(self) -> None:
        """Nothing was opened with Vault."""

    def close(self) -> None:
        """Nothing is open."""


def service(
    handle: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _name, _payload: {"answer": 1},
    outbox: Outbox | None = None,
) -> Service:
    return Service("directory", Answering(handle), outbox or Outbox(0, 0))


def test_whatever_is_raised_crosses_as_a_reference() -> None:
    def fail(_name: str, _payload: dict[str, Any]) -> dict[str, Any]:
        raise ValueError(SECRET_WORDS)

    reply = answer(service(fail), "ListClients", {})
    assert reply["error"]["code"] == "internal"
    assert set(reply["error"]["details"]) == {"reference"}
    assert SECRET_WORDS.encode() not in to_json(reply)


@pytest.mark.parametrize(("name", "payload"), [(None, {}), (1, {}), ("ListClients", None), ("ListClients", "text")])
def test_what_is_no_question_is_malformed(name: object, payload: object) -> None:
    assert answer(service(), name, payload) == {"error": {"code": "malformed", "details": {}}}


def test_a_trace_runs_from_asking_to_answering() -> None:
    exporter = InMemorySpanExporter()
    telemetry.configure("directory", exporter)
    try:
        line = Line({"answer": {"lines": [], "total": 0}})
        Services(line, Signer()).ask(ListClients(search=SECRET_WORDS), ACTOR)
        _service, name, payload, _timeout = line.calls[0]
        answer(service(lambda _name, _payload: {"error": {"code": "not_found", "details": {}}}), name, payload)
        answer(service(), SECRET_WORDS, {})
    finally:
        telemetry.configure("directory", None)
    asked, answered, strange = exporter.get_finished_spans()
    assert (asked.name, answered.name, strange.name) == ("ask ListClients", "answer ListClients", "answer unknown")
    assert asked.context is not None
    assert answered.parent is not None
    assert answered.parent.span_id == asked.context.span_id
    assert (answered.attributes or {})["error.type"] == "not_found"
    assert all(SECRET_WORDS not in span.to_json() for span in exporter.get_finished_spans())


def test_a_pull_answers_what_was_announced_after_a_position() -> None:
    found = lines.lines_of(announcements(service(outbox=Outbox(10, 1)), "casebook", 4, 3))
    assert [line.position for line in found] == [5, 6, 7]


def test_a_pull_of_large_messages_is_cut_and_goes_on_after() -> None:
    outbox = Outbox(20, 1024 * 1024)
    first = announcements(service(outbox=outbox), "casebook", 0, 1000)
    assert len(first) <= MAX_PULL_BYTES
    last = lines.lines_of(first)[-1]
    assert 0 < last.position < 20
    second = lines.lines_of(announcements(service(outbox=outbox), "casebook", last.position, 1000))
    assert second[0].position == last.position + 1


def test_a_pull_brings_at_least_one_message_however_large() -> None:
    assert len(lines.lines_of(announcements(service(outbox=Outbox(2, MAX_PULL_BYTES * 2)), "casebook", 0, 10))) == 1


@pytest.mark.parametrize("arguments", [(None, 0, 1), ("casebook", "0", 1), ("casebook", 0, None)])
def test_a_pull_of_the_wrong_shape_is_malformed(arguments: tuple[object, object, object]) -> None:
    assert pulled(service(), *arguments)["error"]["code"] == "malformed"
