"""What only RabbitMQ can do to us: foreign bodies, alarms, restarts, a second relay, a process that must end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from kombu.entity import Queue
from prometheus_client import REGISTRY

from services.chassis import broker
from services.chassis.amqp_wire import AmqpWire
from services.chassis.broker_publisher import BrokerPublisher
from services.chassis.log import KEYS
from services.chassis.publishing import OneAtATime
from services.chassis.rpc_client import TIMEOUT, Services
from services.chassis.rpc_connection import RpcConnection
from services.chassis.sealed_wire import to_wire
from services.contracts.directory import ClientRegistered, ListClients
from services.contracts.envelope import Actor
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.registry import dead_letter_queue, feed_queue
from services.contracts.trail import ReadTrail
from tests.ports.conftest import parts_for
from tests.ports.wire_services import SECRET
from tests.ports.wire_stages import COORDINATOR, BrokerStage, until
from tests.support.servers import RabbitServer

PRIVACY_OFFICER = Actor(subject=uuid4(), role=Role.PRIVACY_OFFICER)
PROCESSES = ("tests.ports.wire_process", "tests.ports.wire_relay_process")


@pytest.fixture(scope="module")
def stage(postgres, vault, rabbitmq, tmp_path_factory) -> Iterator[BrokerStage]:
    made = BrokerStage(parts_for(postgres, vault), rabbitmq.create_vhost(), tmp_path_factory.mktemp("broker"))
    yield made
    made.close()


def registered() -> ClientRegistered:
    return ClientRegistered(client_id=uuid4(), name=None)


def dead_letters(stage: BrokerStage) -> list[bytes]:
    with broker.connection(stage.uri) as link:
        queue = Queue(dead_letter_queue("intake", "directory"), no_declare=True)(link.default_channel)
        found = []
        while (message := queue.get(no_ack=True)) is not None:
            found.append(bytes(message.body))
        return found


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/data", "application/x-sealed"])
def test_a_body_that_is_not_sealed_goes_to_the_dead_letters_and_the_flow_goes_on(stage, kind):
    body = f'"{SECRET}"'.encode()
    until(lambda: stage._consumers(feed_queue("intake", "directory")))
    with broker.connection(stage.uri) as link:
        channel = link.default_channel
        message = channel.prepare_message(
            body, content_type=kind, content_encoding="binary", properties={"delivery_mode": 2}
        )
        channel.basic_publish(message, "events", "intake.directory.client_registered.v1")
    until(lambda: dead_letters(stage) == [body])
    after = registered()
    stage.announce("directory", after)
    until(lambda: stage.has_seen(after.client_id))
    assert SECRET not in stage.log_text()


@pytest.mark.parametrize("body", ["text", 7, None, {"args": 1}, {"args": [], "kwargs": {"wrong": 1}}])
def test_a_question_of_the_wrong_shape_is_answered_with_a_code(stage, body):
    asking = RpcConnection(stage.uri)
    asking._waiting_for = "odd"
    asking._publish("directory.handle", to_wire(body), 5)
    reply = asking._await_reply(time.monotonic() + 5)
    asking.discard()
    assert reply["result"]["error"]["code"] == "malformed"
    assert reply["error"] is None


def test_a_question_to_an_unknown_method_is_answered_with_a_code_and_no_text(stage):
    error = stage.wire._ask("directory", "no_such_method", {}, 5)["error"]
    assert error["code"] == "internal"
    assert set(error["details"]) == {"reference"}
    assert stage.services.ask(ListClients(limit=1), COORDINATOR).total == 1


def test_an_announcement_without_a_queue_is_counted_and_passed_over(stage):
    stage.announce("directory", registered())
    envelope = stage.announced("directory")[-1]
    publisher = BrokerPublisher("nowhere", stage.uri)
    publisher.deliver([replace(envelope, audience="nobody"), envelope] * 125)
    publisher.close()
    assert REGISTRY.get_sample_value("spoorvast_unroutable_total", {"service": "nowhere"}) == 125
    assert REGISTRY.get_sample_value("spoorvast_published_total", {"service": "nowhere"}) == 250


def test_a_broker_in_alarm_stops_publishing_in_time_and_loses_nothing(stage, rabbitmq):
    publisher = BrokerPublisher("in-alarm", stage.uri)
    before = registered()
    stage.announce("directory", before)
    until(lambda: stage.has_seen(before.client_id))
    envelope = stage.announced("directory")[-1]
    rabbitmq.ctl("set_vm_memory_high_watermark", "absolute", "1")
    try:
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(ContractError) as caught:
                publisher.deliver([envelope] * 300)
            assert caught.value.code is ErrorCode.UNAVAILABLE
            assert time.monotonic() - began < broker.IO_TIMEOUT
        assert REGISTRY.get_sample_value("spoorvast_published_total", {"service": "in-alarm"}) is None
        during = registered()
        stage.announce("directory", during)
    finally:
        rabbitmq.ctl("set_vm_memory_high_watermark", "0.9")
    until(lambda: stage.has_seen(during.client_id), 40)
    publisher.deliver([envelope])  # on the connection that it kept
    publisher.close()


def test_a_question_to_a_broker_in_alarm_is_refused_at_once_on_a_connection_that_is_kept(stage, rabbitmq):
    wire = AmqpWire(stage.uri)
    services = Services(wire, stage.signer)
    assert services.ask(ListClients(limit=1), COORDINATOR).total == 1
    rabbitmq.ctl("set_vm_memory_high_watermark", "absolute", "1")
    try:
        before = connections(rabbitmq)
        for _ in range(20):
            began = time.monotonic()
            with pytest.raises(ContractError) as caught:
                services.ask(ListClients(limit=1), COORDINATOR)
            assert caught.value.code is ErrorCode.UNAVAILABLE
            assert time.monotonic() - began < TIMEOUT / 2  # it did not wait for an answer
        assert connections(rabbitmq) <= before  # none piles up that the broker cannot let go of
    finally:
        rabbitmq.ctl("set_vm_memory_high_watermark", "0.9")
    until(lambda: answers(stage), 10)
    assert services.ask(ListClients(limit=2), COORDINATOR).total == 2
    wire.close()


def connections(rabbitmq: RabbitServer) -> int:
    return len(rabbitmq.ctl("list_connections", "pid").splitlines())


@pytest.mark.parametrize("kind", ["threads", "green"])
def test_no_wait_for_a_broker_that_says_nothing_is_without_an_end(stage, rabbitmq, kind):
    """In green threads too, where the socket's own limits do nothing."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.ports.waiting_for_the_broker", stage.uri, kind]
    waiting = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "connected\n"
    pid = int(rabbitmq.ctl("eval", "os:getpid().").strip().strip('"'))
    os.kill(pid, signal.SIGSTOP)
    try:
        told, _ = waiting.communicate("go on\n", timeout=60)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert told.split() == ["declare", "close", "connect"]
    until(lambda: answers(stage), 40)


def test_a_question_to_a_service_that_stays_away_is_refused_at_once_and_one_that_is_back_answers(
    stage, rabbitmq, tmp_path
):
    stage.processes["casebook"].stop()
    until(lambda: "rpc-casebook" not in queues(stage, rabbitmq), broker.FORSAKEN_AFTER + 20)
    began = time.monotonic()
    with pytest.raises(ContractError) as caught:
        stage.services.ask(ReadTrail(limit=1), PRIVACY_OFFICER, service="casebook")
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert time.monotonic() - began < TIMEOUT / 2
    stage.processes["casebook"] = stage._process("casebook", tmp_path)
    until(lambda: answers_trail(stage), 40)


def queues(stage: BrokerStage, rabbitmq: RabbitServer) -> list[str]:
    """As the broker lists them; looking at a queue as a client would count as using it."""
    return rabbitmq.ctl("list_queues", "-p", stage.uri.rsplit("/", 1)[1], "name").split()


def answers_trail(stage: BrokerStage) -> bool:
    try:
        stage.services.ask(ReadTrail(limit=1), PRIVACY_OFFICER, service="casebook")
    except ContractError:
        return False
    return True


def test_a_lost_queue_that_nobody_listens_to_is_made_again(stage, rabbitmq):
    """The broker tells of a lost queue only who listens to it."""
    name = dead_letter_queue("intake", "directory")
    with broker.connection(stage.uri) as link:
        link.default_channel.queue_delete(name)
    until(lambda: name in queues(stage, rabbitmq))


def test_a_restarted_broker_is_found_again_and_nothing_is_lost(stage, rabbitmq):
    before = registered()
    stage.announce("directory", before)
    rabbitmq.stop_node()
    during = registered()
    stage.announce("directory", during)
    began = time.monotonic()
    with pytest.raises(ContractError) as caught:
        stage.services.ask(ListClients(), COORDINATOR)
    assert caught.value.code is ErrorCode.UNAVAILABLE
    assert time.monotonic() - began < TIMEOUT
    rabbitmq.start_node()
    until(lambda: stage.has_seen(before.client_id) and stage.has_seen(during.client_id), 40)
    until(lambda: answers(stage), 40)


def answers(stage: BrokerStage) -> bool:
    try:
        return stage.services.ask(ListClients(limit=5), COORDINATOR).total == 5
    except ContractError:
        return False


def test_relays_of_one_service_take_turns(stage):
    dsn = stage.parts.databases["directory"]
    first, second = OneAtATime(dsn), OneAtATime(dsn)
    assert first.holds()
    assert first.holds()
    assert not second.holds()
    first.release()
    assert second.holds()
    second.release()


def test_a_question_waits_for_no_feed(stage):
    """Forty callers at once over a pool of sixteen: all are answered."""
    totals: list[int] = []

    def ask(number: int) -> None:
        totals.append(stage.services.ask(ListClients(limit=number), COORDINATOR).total)

    stage.announce("directory", *[registered() for _ in range(20)])
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(totals) == list(range(40))


def test_every_line_a_process_logs_is_json_of_known_keys(stage):
    lines = [json.loads(line) for line in stage.log_text().splitlines()]
    assert {"serving"} <= {line["event"] for line in lines}
    assert {key for line in lines for key in line} <= KEYS | {"dropped"}


def run_process(stage: BrokerStage, module: str, log: Path) -> subprocess.Popen[bytes]:
    environ = {
        **stage.parts.environ("casebook"),
        "SPOORVAST_AMQP_URI": stage.uri,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path.cwd()),
    }
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", module], env=environ, stdout=output, stderr=output)
    until(lambda: any(f'"event": "{word}"' in log.read_text() for word in ("serving", "relaying")))
    return process


@pytest.mark.parametrize("module", PROCESSES)
def test_a_process_ends_cleanly_on_a_signal(stage, module, tmp_path):
    process = run_process(stage, module, tmp_path / "log")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert '"event": "stopped"' in (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_processes_end_also_when_the_broker_is_away(stage, rabbitmq, tmp_path):
    processes = [run_process(stage, module, tmp_path / module) for module in PROCESSES]
    rabbitmq.stop_node()
    try:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(20) for process in processes] == [0, 0]
    finally:
        rabbitmq.start_node()
    until(lambda: answers(stage), 40)


def test_a_service_does_not_start_when_the_database_driver_would_block_it():
    code = "import psycopg; from services.chassis.nameko_service import run_nameko; run_nameko('x', {})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert "psycopg was imported before" in run.stderr
