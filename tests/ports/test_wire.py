"""The wire is a port with two adapters; this suite runs on both (architecture §3)."""

from __future__ import annotations

import time
from datetime import date
from uuid import uuid4

import pytest

from services.contracts.casebook import RequestAccepted
from services.contracts.directory import (
    AllocationEnded,
    ClientPage,
    ClientRegistered,
    Done,
    ListClients,
    RegisterClient,
)
from services.contracts.errors import ContractError, ErrorCode
from tests.ports.wire_services import SECRET
from tests.ports.wire_stages import COORDINATOR, until


def register(slug: str = "gemeente") -> RegisterClient:
    return RegisterClient(command_id=uuid4(), client_id=uuid4(), name="Naam", slug=slug, sector="care")


def test_a_question_is_answered(stage):
    assert stage.services.ask(ListClients(limit=17), COORDINATOR) == ClientPage(lines=(), total=17)


def test_a_command_is_carried_out_once_however_often_it_is_sent(stage):
    command = register()
    assert [stage.services.ask(command, COORDINATOR) for _ in range(3)] == [Done(version=1)] * 3
    until(lambda: stage.has_seen(command.client_id))
    assert [envelope.body["client_id"] for envelope in stage.announced("directory")].count(str(command.client_id)) == 1


def test_a_refusal_crosses_as_a_code_with_its_rule(stage):
    with pytest.raises(ContractError) as caught:
        stage.services.ask(register("taken"), COORDINATOR)
    assert caught.value.as_payload() == {"code": "refused", "details": {"rule": "slug_is_taken"}}


def test_an_unexpected_error_crosses_as_a_reference_only(stage):
    with pytest.raises(ContractError) as caught:
        stage.services.ask(register("broken"), COORDINATOR)
    assert caught.value.code is ErrorCode.INTERNAL
    assert set(caught.value.details) == {"reference"}
    assert SECRET not in stage.log_text()


def test_nobody_is_answered_without_a_valid_authority(stage):
    reply = stage.wire.call("directory", "ListClients", {"authority": "made.up.token", "request": {}})
    assert reply["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("name", [None, 7, "NoSuchRequest", "__class__"])
def test_an_unknown_request_is_malformed(stage, name):
    assert stage.wire.call("directory", name, {"authority": "", "request": {}})["error"]["code"] == "malformed"


def test_an_unknown_service_is_unavailable_at_once(stage):
    began = time.monotonic()
    with pytest.raises(ContractError) as caught:
        stage.wire.call("nobody", "ListClients", {}, timeout=90)
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert time.monotonic() - began < 45  # it did not wait for its timeout


def test_a_late_answer_is_unavailable_in_time_and_does_not_confuse_the_next(stage):
    payload = {
        "authority": stage.signer.sign(COORDINATOR),
        "request": {"command_id": str(uuid4()), "client_id": str(uuid4()), "name": "N", "slug": "slow", "sector": "s"},
    }
    with pytest.raises(ContractError) as caught:
        stage.wire.call("directory", "RegisterClient", payload, timeout=0.5)
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert stage.services.ask(ListClients(limit=3), COORDINATOR) == ClientPage(lines=(), total=3)


def test_only_sealed_bytes_pass(stage):
    marker = "Merkwoord-van-der-Zegel"
    stage.start_tap()
    command = RegisterClient(command_id=uuid4(), client_id=uuid4(), name=marker, slug="tap", sector="care")
    stage.services.ask(command, COORDINATOR)
    with pytest.raises(ContractError):
        stage.services.ask(register("taken"), COORDINATOR)
    until(lambda: stage.has_seen(command.client_id))
    passed = stage.tapped()
    assert len(passed) >= 5  # two questions, an answer, an error, a message
    assert {kind for kind, _data in passed} == {"application/x-sealed"}
    everything = b"".join(data for _kind, data in passed)
    assert marker.encode() not in everything
    assert str(command.client_id).encode() not in everything


def test_messages_arrive_once_and_in_order(stage):
    messages = [ClientRegistered(client_id=uuid4(), name=None) for _ in range(40)]
    stage.announce("directory", *messages)
    until(lambda: stage.has_seen(messages[-1].client_id))
    seen = stage.seen()
    assert [position for position, _ in seen] == sorted({position for position, _ in seen})
    subjects = [subject for _, subject in seen]
    assert [subject for subject in subjects if subject in {m.client_id for m in messages}] == [
        message.client_id for message in messages
    ]


def test_a_repeated_message_changes_nothing(stage):
    message = ClientRegistered(client_id=uuid4(), name=None)
    stage.announce("directory", message)
    until(lambda: stage.has_seen(message.client_id))
    repeated = stage.announced("directory")[-1]
    for _ in range(3):
        stage.deliver(repeated)
    later = ClientRegistered(client_id=uuid4(), name=None)
    stage.announce("directory", later)
    until(lambda: stage.has_seen(later.client_id))
    assert [subject for _, subject in stage.seen()].count(message.client_id) == 1


def test_a_handled_message_is_decided_once_under_the_name_of_its_source(stage):
    message = AllocationEnded(client_id=uuid4(), adviser_id=uuid4(), ends_on=date(2026, 3, 31))
    stage.announce("directory", message)
    until(lambda: ("allocation_ended", message.client_id) in stage.acts())
    stage.deliver(stage.announced("directory")[-1])
    after = ClientRegistered(client_id=uuid4(), name=None)
    stage.announce("directory", after)
    until(lambda: stage.has_seen(after.client_id))
    assert stage.acts().count(("allocation_ended", message.client_id)) == 1


def test_a_job_runs_on_its_timer(stage):
    until(lambda: ("ticked", None) in stage.acts())


def test_a_lost_queue_is_repaired_by_pulling(stage):
    stage.lose_queue("directory")
    message = ClientRegistered(client_id=uuid4(), name=None)
    stage.announce("directory", message)
    until(lambda: stage.has_seen(message.client_id))


def test_a_message_that_cannot_be_applied_halts_its_flow_alone_until_it_is_repaired(stage):
    bad, after = (ClientRegistered(client_id=uuid4(), name=None) for _ in range(2))
    stage.poison(bad.client_id)
    stage.announce("directory", bad, after)
    halt = until(lambda: stage.logs["intake"].halted("directory"))
    broken = next(e for e in stage.announced("directory") if e.body["client_id"] == str(bad.client_id))
    assert (halt.position, halt.code) == (broken.position, "ValueError")
    other = RequestAccepted(thread_id=uuid4())
    stage.announce("casebook", other)
    until(lambda: stage.has_seen(other.thread_id, "casebook"))
    assert not stage.has_seen(after.client_id)
    assert SECRET not in stage.log_text()
    stage.repair(bad.client_id)
    until(lambda: stage.has_seen(after.client_id))
    assert stage.has_seen(bad.client_id)
    until(lambda: stage.logs["intake"].halted("directory") is None)
