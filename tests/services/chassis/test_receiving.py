"""A flow takes in another service's announcements: in order, once, never skipped silently, never in a hot loop."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis import log
from services.chassis.answering import MAX_PULL_BYTES
from services.chassis.codec import to_builtins
from services.chassis.event_log import EventLog
from services.chassis.halted_flows import halted_flows, resume
from services.chassis.lines import line_of, page_of
from services.chassis.receiving import Flow
from services.contracts.casebook import RequestAccepted, RequestDeclined
from services.contracts.change import Act, Addressed, Change
from services.contracts.directory import ClientRegistered
from services.contracts.envelope import Actor, Announcement, Context, Envelope, Placed
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.registry import SERVICE_IDS
from tests.services.chassis.database import ServiceDatabase, once_back
from tests.services.chassis.examples import NOON, SECRET_WORDS, FixedClock, context

SERVICE, SOURCE = "intake", "casebook"


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """What another service announced to us, and its answer to a pull."""

    def __init__(self) -> None:
        self.log: list[Envelope] = []
        self.pulls = 0
        self.down = False

    def announce(self, *messages: Announcement) -> list[Envelope]:
        return [self._append(message.TOPIC, to_builtins(message)) for message in messages]

    def announce_raw(self, topic: str, body: dict[str, Any]) -> Envelope:
        return self._append(topic, body)

    def _append(self, topic: str, body: dict[str, Any]) -> Envelope:
        previous = self.log[-1].position if self.log else 0
        # positions count over all audiences, so ours have holes
        envelope = Envelope(SOURCE, SERVICE, previous + 3, previous, topic, uuid4(), NOON, body)
        self.log.append(envelope)
        return envelope

    def pull(self, source: str, audience: str, after: int, limit: int) -> str:
        assert (source, audience) == (SOURCE, SERVICE)
        self.pulls += 1
        if self.down:
            raise ContractError(ErrorCode.UNAVAILABLE)
        lines = [line_of(envelope) for envelope in self.log if envelope.position > after]
        return page_of(lines[:limit], MAX_PULL_BYTES)


class Accepted:
    """Projects accepted threads; a second application of one would break its primary key."""

    topics: frozenset[type[Announcement]] = frozenset({RequestAccepted})

    def __init__(self) -> None:
        self.poison: set[UUID] = set()
        self.attempts = 0

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None:
        self.attempts += 1
        for message, _envelope in messages:
            assert isinstance(message, RequestAccepted)
            if message.thread_id in self.poison:
                raise ValueError(SECRET_WORDS)
            cursor.execute("INSERT INTO notes_counted_v1 VALUES (%s, 1)", (message.thread_id,))


class Declining:
    """Decides about declined requests."""

    def __init__(self) -> None:
        self.contexts: list[Context] = []
        self.error: Exception | None = None

    def __call__(self, message: RequestDeclined, context: Context) -> Change[None]:
        self.contexts.append(context)
        if self.error:
            raise self.error
        return Change(None, acts=(Act("declined", message.thread_id),))


class World:
    def __init__(self, event_log: EventLog, database: ServiceDatabase) -> None:
        self.log, self.database = event_log, database
        self.source, self.accepted, self.declining, self.seconds = Source(), Accepted(), Declining(), Seconds()
        self.flow = self.new_flow()

    def new_flow(self) -> Flow:
        return Flow(
            SERVICE,
            SOURCE,
            self.log,
            [self.accepted],
            {RequestDeclined: self.declining},
            self.source.pull,
            clock=FixedClock(),
            monotonic=self.seconds,
        )

    def projected(self) -> set[UUID]:
        return {row["notebook_id"] for row in self.database.rows("SELECT notebook_id FROM notes_counted_v1")}

    def acts(self) -> list[tuple[str, UUID | None]]:
        return [(line.action, line.subject) for line in self.log.trail().lines]


@pytest.fixture
def world(event_log: EventLog, database: ServiceDatabase) -> World:
    return World(event_log, database)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(stream)
    yield stream
    log.configure()


def events(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def accepted() -> RequestAccepted:
    return RequestAccepted(thread_id=uuid4())


def declined() -> RequestDeclined:
    return RequestDeclined(thread_id=uuid4(), adviser_id=uuid4())


def test_the_next_message_is_applied(world: World) -> None:
    message = accepted()
    (envelope,) = world.source.announce(message)
    world.flow.receive(envelope)
    assert world.projected() == {message.thread_id}
    assert world.log.tracked(SOURCE) == envelope.position
    assert world.source.pulls == 0


def test_a_repeated_or_older_message_is_ignored(world: World) -> None:
    first, second = world.source.announce(accepted(), accepted())
    for envelope in (first, second, second, first):
        world.flow.receive(envelope)
    assert len(world.projected()) == 2
    assert world.accepted.attempts == 2


def test_a_gap_is_filled_from_the_source_in_order(world: World) -> None:
    messages = [accepted(), declined(), accepted(), declined()]
    envelopes = world.source.announce(*messages)
    world.flow.receive(envelopes[-1])
    assert world.log.tracked(SOURCE) == envelopes[-1].position
    assert world.projected() == {messages[0].thread_id, messages[2].thread_id}
    assert [context.command_id for context in world.declining.contexts] == [
        envelopes[1].message_id,
        envelopes[3].message_id,
    ]


def test_a_poll_fetches_what_the_broker_never_brought(world: World) -> None:
    messages = [accepted() for _ in range(3)]
    world.source.announce(*messages)
    world.flow.poll()
    assert world.projected() == {message.thread_id for message in messages}


def test_projected_messages_are_applied_many_to_a_transaction(world: World) -> None:
    world.source.announce(*[accepted() for _ in range(1200)])
    world.flow.poll()
    assert len(world.projected()) == 1200
    transactions = world.database.rows("SELECT count(DISTINCT xmin::text) AS n FROM notes_counted_v1")
    assert transactions[0]["n"] == 1  # far below a page of 4000


def test_a_topic_that_nobody_wants_here_moves_the_position_on(world: World) -> None:
    flow = Flow(SERVICE, SOURCE, world.log, [], {}, world.source.pull)
    (envelope,) = world.source.announce(accepted())
    flow.receive(envelope)
    assert world.log.tracked(SOURCE) == envelope.position


def test_a_decision_is_made_as_the_source_under_the_message_id(world: World) -> None:
    message = declined()
    (envelope,) = world.source.announce(message)
    world.flow.receive(envelope)
    assert world.declining.contexts == [Context(Actor(SERVICE_IDS[SOURCE], Role.SERVICE), envelope.message_id, NOON)]
    assert world.acts() == [("declined", message.thread_id)]
    assert world.log.tracked(SOURCE) == envelope.position


def test_a_message_that_cannot_be_applied_halts_after_five_attempts_with_one_alarm(
    world: World, logged: io.StringIO
) -> None:
    world.declining.error = ValueError(SECRET_WORDS)
    first, second = world.source.announce(declined(), accepted())
    world.flow.receive(first)
    assert len(world.declining.contexts) == 5
    halt = world.log.halted(SOURCE)
    assert halt is not None
    assert (halt.position, halt.code) == (first.position, "ValueError")
    for _ in range(20):  # the broker may go on delivering: acknowledged at once, attempted never
        world.flow.receive(second)
        world.flow.poll()
    assert len(world.declining.contexts) == 5
    assert world.log.tracked(SOURCE) == 0
    alarms = [line for line in events(logged) if line["event"] == "flow_halted"]
    assert [(line["position"], line["code"], line["level"]) for line in alarms] == [
        (first.position, "ValueError", "error")
    ]
    assert SECRET_WORDS not in logged.getvalue()


def test_a_halted_flow_tries_once_per_poll_ever_less_often(world: World) -> None:
    world.declining.error = ValueError()
    world.source.announce(declined())
    world.flow.poll()
    tries = []
    for _ in range(200):
        before = len(world.declining.contexts)
        world.seconds.now += 1
        world.flow.poll()
        tries.append(len(world.declining.contexts) - before)
    assert set(tries) == {0, 1}
    assert [second for second, tried in enumerate(tries, 1) if tried] == [5, 15, 35, 65, 95, 125, 155, 185]


def test_a_repaired_flow_resumes_by_itself(world: World) -> None:
    world.declining.error = ValueError()
    message, after = declined(), accepted()
    world.source.announce(message, after)
    world.flow.poll()
    world.declining.error = None
    world.seconds.now += 5
    world.flow.poll()
    assert world.log.halted(SOURCE) is None
    assert world.acts() == [("declined", message.thread_id)]
    assert world.projected() == {after.thread_id}
    (next_one,) = world.source.announce(accepted())
    world.flow.receive(next_one)
    assert world.log.tracked(SOURCE) == next_one.position


def test_a_flow_that_an_operator_resumes_tries_at_once_and_with_all_its_attempts(world: World) -> None:
    world.declining.error = ValueError()
    world.source.announce(declined(), accepted())
    world.flow.poll()
    (told,) = halted_flows(world.log)
    assert (told.service, told.source, told.code, told.since, told.topic) == (
        world.log.service,
        SOURCE,
        "ValueError",
        NOON,
        None,
    )
    resume(world.log, SOURCE)  # too early: nothing was repaired
    world.flow.poll()
    assert len(world.declining.contexts) == 10
    assert halted_flows(world.log) == (told,)
    world.declining.error = None
    resume(world.log, SOURCE)
    assert world.flow.poll()
    assert halted_flows(world.log) == ()
    assert world.log.tracked(SOURCE) == world.source.log[-1].position


def test_the_topic_of_a_halted_message_comes_from_the_log_of_its_source(world: World) -> None:
    message = Addressed(ClientRegistered(client_id=uuid4(), name=None), "intake")
    world.log.record(context(), Change(None, announcements=(message, message)))
    world.log.service = "intake"  # the same log in two parts
    _first, second = world.log.announcements_after("intake", 0, 10)
    world.log.halt("directory", second.position, "malformed")
    assert [flow.topic for flow in halted_flows(world.log, {"directory": world.log})] == [ClientRegistered.TOPIC]
    world.log.halt("directory", second.position + 1, "broken_chain")
    assert [flow.topic for flow in halted_flows(world.log, {"directory": world.log})] == [None]


def test_a_flow_that_is_not_halted_is_not_resumed(world: World) -> None:
    with pytest.raises(ContractError) as caught:
        resume(world.log, SOURCE)
    assert caught.value.code is ErrorCode.NOT_FOUND


def test_a_halt_outlives_the_process(world: World) -> None:
    world.declining.error = ValueError()
    (envelope,) = world.source.announce(declined())
    world.flow.poll()
    restarted = world.new_flow()
    restarted.receive(envelope)
    assert len(world.declining.contexts) == 5
    world.declining.error = None
    restarted.poll()
    assert world.log.halted(SOURCE) is None
    assert world.log.tracked(SOURCE) == envelope.position


def test_the_position_stops_exactly_before_what_is_broken_in_a_run(world: World) -> None:
    messages = [accepted() for _ in range(7)]
    envelopes = world.source.announce(*messages)
    world.accepted.poison = {messages[4].thread_id}
    world.flow.poll()
    assert world.projected() == {message.thread_id for message in messages[:4]}
    assert world.log.tracked(SOURCE) == envelopes[3].position
    halt = world.log.halted(SOURCE)
    assert halt is not None
    assert halt.position == envelopes[4].position


@pytest.mark.parametrize(
    ("topic", "body", "code"),
    [
        ("casebook.request_accepted.v2", {}, "newer_version"),
        ("casebook.unheard_of.v1", {}, "unknown_topic"),
        ("casebook.request_accepted.v1", {"thread_id": SECRET_WORDS}, "malformed"),
    ],
)
def test_a_message_that_cannot_be_read_is_parked_at_once(
    world: World, logged: io.StringIO, topic: str, body: dict[str, Any], code: str
) -> None:
    (good,) = world.source.announce(accepted())
    strange = world.source.announce_raw(topic, body)
    world.source.announce(accepted())
    world.flow.poll()
    halt = world.log.halted(SOURCE)
    assert halt is not None
    assert (halt.position, halt.code) == (strange.position, code)
    assert world.log.tracked(SOURCE) == good.position
    assert SECRET_WORDS not in logged.getvalue()


@pytest.mark.parametrize("code", [ErrorCode.KEY_SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE])
def test_a_flow_pauses_and_burns_no_attempts_while_something_is_down(world: World, code: ErrorCode) -> None:
    world.declining.error = ContractError(code)
    (envelope,) = world.source.announce(declined())
    tries = []
    for second in range(120):
        world.flow.receive(envelope)
        world.flow.poll()
        world.seconds.now += 1
        if len(world.declining.contexts) > len(tries):
            tries.append(second)
    assert world.log.halted(SOURCE) is None
    assert len(tries) < 35  # seldom, and yet soon after the outage
    assert max(later - earlier for earlier, later in pairwise(tries)) <= 5
    world.declining.error = None
    world.seconds.now += 15
    world.flow.poll()
    assert world.log.tracked(SOURCE) == envelope.position


def test_a_flow_survives_its_database(world: World) -> None:
    (envelope,) = world.source.announce(accepted())
    with world.database.gone():
        world.flow.receive(envelope)
        world.seconds.now += 60
        world.flow.poll()
    assert once_back(lambda: world.log.tracked(SOURCE)) == 0
    world.seconds.now += 60
    world.flow.poll()
    assert world.log.tracked(SOURCE) == envelope.position
    assert world.log.halted(SOURCE) is None


def test_a_flow_waits_for_a_source_that_does_not_answer(world: World) -> None:
    _missing, later = world.source.announce(accepted(), accepted())
    world.source.down = True
    world.flow.receive(later)
    assert world.log.tracked(SOURCE) == 0
    world.source.down = False
    world.seconds.now += 15
    world.flow.poll()
    assert world.log.tracked(SOURCE) == later.position


def test_a_source_that_lost_its_past_is_noticed(world: World) -> None:
    envelopes = world.source.announce(*[accepted() for _ in range(4)])
    del world.source.log[1]
    world.flow.poll()
    halt = world.log.halted(SOURCE)
    assert halt is not None
    assert (halt.position, halt.code) == (envelopes[2].position, "broken_chain")


def test_a_message_for_somebody_else_is_not_taken(world: World, logged: io.StringIO) -> None:
    world.flow.receive(Envelope(SOURCE, "reporting", 1, 0, RequestAccepted.TOPIC, uuid4(), NOON, {}))
    world.flow.receive(Envelope("directory", SERVICE, 1, 0, RequestAccepted.TOPIC, uuid4(), NOON, {}))
    assert world.log.tracked(SOURCE) == 0
    assert [line["event"] for line in events(logged)] == ["misrouted", "misrouted"]


def test_two_processes_with_the_same_messages_apply_each_once(world: World) -> None:
    messages = [declined() if number % 5 == 0 else accepted() for number in range(60)]
    envelopes = world.source.announce(*messages)
    flows = [world.flow, world.new_flow()]

    def take(flow: Flow) -> None:
        for envelope in envelopes:
            flow.receive(envelope)

    threads = [threading.Thread(target=take, args=(flow,)) for flow in flows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.seconds.now += 60
    world.flow.poll()
    assert world.log.tracked(SOURCE) == envelopes[-1].position
    assert len(world.projected()) == 48
    assert len(world.acts()) == 12
    assert world.log.halted(SOURCE) is None


def test_a_topic_is_either_handled_or_projected(world: World) -> None:
    with pytest.raises(ValueError, match="either"):
        Flow(SERVICE, SOURCE, world.log, [world.accepted], {RequestAccepted: world.declining}, world.source.pull)
