"""Every user by everything one can try on the broker: what is not listed here as allowed must be refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from amqp.exceptions import AccessRefused
from kombu.entity import Exchange, Queue

from infra.rabbitmq.permissions import PERMISSIONS, Permissions, Topics
from services.chassis import broker
from services.chassis.rpc_connection import RpcConnection
from services.chassis.sealed_wire import to_wire
from services.contracts.directory import ListClients
from services.contracts.envelope import Actor
from services.contracts.fields import Role
from services.contracts.intake import FindRequest, RequestStatus
from tests.support.platform import Platform, until
from tests.support.servers import RabbitServer
from tests.support.story import VISITOR, Story

SERVICES = ("directory", "intake", "casebook", "reporting")
USERS = (*SERVICES, "gateway")
FEEDS = {
    "intake": ("directory", "casebook"),
    "casebook": ("directory", "intake"),
    "reporting": ("directory", "casebook"),
}
EXCHANGES = ("events", "dead-letters", "nameko-rpc")
ID = "0a1b-2c"  # of a connection's reply queue
FALSE_ADDRESS = f"reply.nobody.{ID}"


def owning(*queues: str) -> set[str]:
    return {f"{act} {queue}" for act in ("make", "bind", "consume") for queue in queues}


def of_receiver(name: str) -> set[str]:
    allowed = owning(*(f"{kind}.{name}.{source}" for kind in ("feed", "dead") for source in FEEDS[name]))
    for source in FEEDS[name]:
        allowed |= {f"hear events {name}.{source}.#", f"hear dead-letters {name}.{source}.#"}
        allowed.add(f"publish nameko-rpc {source}.announcements")
    return allowed


def of_service(name: str) -> set[str]:
    allowed = owning(f"rpc-{name}", f"rpc.reply-{name}-{ID}")
    allowed |= {f"hear nameko-rpc {name}.*", f"hear nameko-rpc reply.{name}.{ID}"}
    return allowed | {f"publish nameko-rpc reply.gateway.{ID}"}


def telling(name: str, *audiences: str) -> set[str]:
    """Announces to each, and answers each that pulls."""
    announced = {f"publish events {audience}.{name}.something_happened.v1" for audience in audiences}
    return announced | {f"publish nameko-rpc reply.{audience}.{ID}" for audience in audiences}


# What each user may do, written down apart from the table.
ALLOWED: Mapping[str, set[str]] = {
    "directory": of_service("directory") | telling("directory", "intake", "casebook", "reporting"),
    "intake": of_service("intake") | of_receiver("intake") | telling("intake", "casebook"),
    "casebook": of_service("casebook") | of_receiver("casebook") | telling("casebook", "intake", "reporting"),
    "reporting": of_service("reporting") | of_receiver("reporting"),
    "gateway": owning(f"rpc.reply-gateway-{ID}")
    | {f"hear nameko-rpc reply.gateway.{ID}"}
    | {f"publish nameko-rpc {service}.handle" for service in SERVICES},
}


@dataclass(frozen=True)
class Probe:
    """One thing to try on a fresh channel, and the name under which `ALLOWED` lists it."""

    name: str
    act: Callable[[Any], None]


def declared_queues() -> Iterator[Queue]:
    for audience, sources in FEEDS.items():
        for source in sources:
            yield broker.feed_queue(audience, source)
            yield broker.dead_letter_queue(audience, source)
    yield from map(broker.rpc_queue, SERVICES)
    for user in USERS:
        # not exclusive as in life: else the broker would refuse a stranger for that, and hide what a permission does
        yield Queue(f"rpc.reply-{user}-{ID}", exchange=broker.RPC, routing_key=f"reply.{user}.{ID}", durable=False)


def probes_as(user: str) -> Iterator[Probe]:
    for queue in declared_queues():
        yield Probe(f"make {queue.name}", lambda channel, queue=queue: queue(channel).queue_declare())
        yield Probe(f"consume {queue.name}", lambda channel, name=queue.name: channel.basic_consume(name))
        yield Probe(f"bind {queue.name}", lambda channel, name=queue.name: hear(channel, name, f"reply.{user}.{ID}"))
    for name in ("anything", "feed.intake.reporting", "rpc-nobody", "rpc.reply-gateway-x y"):
        yield Probe(f"make {name}", lambda channel, name=name: channel.queue_declare(name))
    for exchange in EXCHANGES:
        yield Probe(f"make {exchange}", lambda channel, it=exchange: Exchange(it, "topic")(channel).declare())
    yield Probe("make an exchange", lambda channel: Exchange("mine", "fanout")(channel).declare())
    own = f"rpc.reply-{user}-{ID}"
    pairs = [f"{audience}.{source}" for audience in SERVICES for source in SERVICES]
    topics = [f"{pair}.something_happened.v1" for pair in pairs]
    methods = [f"{service}.{method}" for service in SERVICES for method in ("handle", "announcements", "else")]
    replies = [f"reply.{name}.{ID}" for name in USERS]
    for exchange, keys in (
        ("events", [*topics, "anything"]),
        ("dead-letters", topics),
        ("nameko-rpc", [*methods, *replies]),
        ("amq.topic", ["anything"]),
        ("", ["feed.intake.directory", "rpc-casebook", own]),
    ):
        for key in keys:
            yield Probe(f"publish {exchange} {key}", lambda channel, at=exchange, key=key: publish(channel, at, key))
    wide = ["#", "*.*.#", *(f"{audience}.#" for audience in SERVICES)]
    questions = [*(f"{service}.*" for service in SERVICES), "reply.#", *(f"reply.{name}.*" for name in USERS)]
    for exchange, keys in (
        ("events", [*wide, *(f"{pair}.#" for pair in pairs)]),
        ("dead-letters", [*wide, *(f"{pair}.#" for pair in pairs)]),
        ("nameko-rpc", [*wide, *questions, *replies]),
    ):
        for key in keys:
            yield Probe(f"hear {exchange} {key}", lambda channel, at=exchange, key=key: hear(channel, own, key, at))


def publish(channel: Any, exchange: str, key: str) -> None:
    channel.basic_publish_confirm(channel.prepare_message(b"x"), exchange, key)


def hear(channel: Any, queue: str, key: str, exchange: str = "nameko-rpc") -> None:
    """Binds, and takes the binding away again where that is allowed too."""
    channel.queue_bind(queue, exchange, key)
    channel.queue_unbind(queue, exchange, key)


def allowed(uri: str, probes: Iterator[Probe]) -> set[str]:
    """What was not refused. Anything else that goes wrong is an error of the test."""
    found = set()
    with broker.connection(uri) as link:
        for probe in probes:
            channel = link.channel()
            try:
                probe.act(channel)
            except AccessRefused as refusal:
                assert refusal.code == 403
            else:
                found.add(probe.name)
                channel.close()
    return found


def prepared(rabbitmq: RabbitServer) -> str:
    """A vhost in which every queue is there, so that only a permission can say no."""
    uri = rabbitmq.create_vhost()
    with broker.connection(uri) as link:
        for queue in declared_queues():
            broker.declare(queue, link.default_channel)
    return uri


@pytest.fixture(scope="module")
def vhost(rabbitmq: RabbitServer) -> str:
    return prepared(rabbitmq)


@pytest.mark.parametrize("user", USERS)
def test_a_user_may_do_what_is_listed_and_nothing_else(rabbitmq: RabbitServer, vhost: str, user: str) -> None:
    assert allowed(rabbitmq.as_user(vhost, user), probes_as(user)) == ALLOWED[user]


def test_everything_tried_is_possible_for_who_may_do_everything(vhost: str) -> None:
    """Otherwise a refusal might be no refusal of a permission."""
    assert allowed(vhost, probes_as("gateway")) == {probe.name for probe in probes_as("gateway")}


def test_a_widened_permission_turns_the_matrix_red(rabbitmq: RabbitServer) -> None:
    uri = prepared(rabbitmq)
    wider = {
        "reporting": _with(
            PERMISSIONS["reporting"],
            "events",
            Topics(write=r"^intake\.casebook\..+$", read=PERMISSIONS["reporting"].topics["events"].read),
            write="|^events$",
        ),
        "intake": _with(
            PERMISSIONS["intake"],
            "nameko-rpc",
            Topics(write=PERMISSIONS["intake"].topics["nameko-rpc"].write, read="^(intake|casebook)[.]"),
            read=r"|^feed\.reporting\.casebook$|^rpc-casebook$|^rpc\.reply-gateway-.*$",
        ),
    }
    rabbitmq.permit(uri.rsplit("/", 1)[1], {**PERMISSIONS, **wider})

    forged = allowed(rabbitmq.as_user(uri, "reporting"), probes_as("reporting")) - ALLOWED["reporting"]
    overheard = allowed(rabbitmq.as_user(uri, "intake"), probes_as("intake")) - ALLOWED["intake"]

    assert forged == {"publish events intake.casebook.something_happened.v1"}
    assert overheard == {
        "consume feed.reporting.casebook",
        "consume rpc-casebook",
        f"consume rpc.reply-gateway-{ID}",
        "hear nameko-rpc casebook.*",
        "hear nameko-rpc casebook.#",
        "hear nameko-rpc intake.#",
    }


def _with(may: Permissions, exchange: str, topics: Topics, *, write: str = "", read: str = "") -> Permissions:
    return replace(may, write=may.write + write, read=may.read + read, topics={**may.topics, exchange: topics})


def was_tried_on_purpose(line: str) -> bool:
    """By a test here, or by the operator's doctor, who tries what must be refused, also as who announces nothing."""
    announces_nothing = any(f"refused for user '{user}'" in line for user in ("reporting", "gateway"))
    return FALSE_ADDRESS in line or "doctor" in line or (announces_nothing and "access to exchange 'events'" in line)


def test_nothing_that_a_process_does_is_refused(platform: Platform, story: Story) -> None:
    """Pulling alone would hide a refused relay or feed, so the broker itself is asked."""
    client = story.client()
    talk = story.ask_for_talk(client, "Mag ik je spreken?")
    story.accept(talk)
    until(lambda: story.services.ask(FindRequest(receipt_token=talk.token), VISITOR).status is RequestStatus.ACCEPTED)
    own = platform.amqp_uri.rsplit("/", 1)[1]
    log = (platform.rabbitmq.folder / "rabbitmq.log").read_text(encoding="utf-8", errors="replace")
    refused = [line for line in log.splitlines() if own in line and "refused" in line.lower()]
    assert [line for line in refused if not was_tried_on_purpose(line)] == []
    with broker.connection(platform.amqp_uri) as link:
        for queue in declared_queues():
            if queue.name.startswith(("feed.", "rpc-")):
                assert link.default_channel.queue_declare(queue.name, passive=True).consumer_count == 1


def test_a_question_with_a_false_return_address_costs_nobody_an_answer(platform: Platform) -> None:
    coordinator = Actor(subject=uuid4(), role=Role.COORDINATOR)
    asking = RpcConnection(platform.rabbitmq.as_user(platform.amqp_uri, "intake"))
    asking._reply_to = FALSE_ADDRESS
    body = to_wire({"args": [], "kwargs": {"audience": "intake", "after": 0, "limit": 1}})
    for _ in range(5):
        asking._publish("directory.announcements", body, 5)
        assert platform.services.ask(ListClients(limit=1), coordinator).lines is not None
    asking.discard()


def test_production_loads_the_same_file(rabbitmq: RabbitServer, tmp_path: Path) -> None:
    for user in USERS:
        (tmp_path / user).write_text(rabbitmq.passwords[user] + "\n")
    command = [sys.executable, "-m", "infra.rabbitmq.definitions", "--passwords", tmp_path, "--vhost", "as-printed"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert not [user for user in USERS if rabbitmq.passwords[user] in printed]
    (tmp_path / "definitions.json").write_text(printed)
    rabbitmq.ctl("import_definitions", str(tmp_path / "definitions.json"))
    for user in USERS:
        with broker.connection(rabbitmq.as_user(rabbitmq.uri_of("as-printed"), user)) as link:
            broker.declare(broker.reply_queue(user, ID), link.default_channel)
            with pytest.raises(AccessRefused):
                link.channel().queue_declare("anything")


@pytest.mark.parametrize("given", ["absent", "empty"])
def test_without_the_password_of_a_user_nothing_is_printed(tmp_path: Path, given: str) -> None:
    for user in USERS[given == "absent" :]:
        (tmp_path / user).write_text("" if user == "gateway" and given == "empty" else "long and random")
    command = [sys.executable, "-m", "infra.rabbitmq.definitions", "--passwords", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode != 0, run.stdout) == (True, "")
