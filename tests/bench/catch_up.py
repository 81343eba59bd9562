"""*catch-up*: reporting makes its facts anew from all that casebook announced, beside a plain read of the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from infra.local.postgres import Databases
from services.chassis.answering import announcements
from services.chassis.lines import EMPTY
from services.chassis.migrating import upgrade
from services.chassis.wiring import Service
from services.contracts.casebook import ConversationClassified
from services.contracts.change import Change
from services.contracts.envelope import Context
from services.contracts.fields import Nature, Quarter, Relation, Theme
from services.reporting.composition import MIGRATIONS, compose
from tests.bench.harness import Direction, Figure, Sample, per_second
from tests.bench.stage import Scale, Stage
from tests.services.casebook.examples import adviser
from tests.services.casebook.running import RunningCasebook, running_casebook

AT_ONCE = 1000  # announcements in one transaction while the stage is set
CLIENTS = 200
_NOTES = """200,000 announcements of casebook about 100,000 conversations: half of them told once, the others three
times (recorded, described, described better). Ours: reporting starts from nothing and pulls: casebook reads and opens
its sealed rows, reporting checks that none is missing, decodes each against its contract, and stores the facts, the
highest revision of each, with its position in the same transaction. No broker is between them: that is the figure
*relay*. Limit: one server-side cursor that reads the same rows by psycopg in binary, {itersize} at a time, looked at by
nobody."""
_MEMORY = """Resident memory of the process that catches up: its peak over the whole run beside what it held after the
first tenth of the announcements."""
ITERSIZE = 4000


@contextmanager
def catch_up(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with running_casebook(stage.postgres, stage.vault, stock=1) as casebook:
        told = _announce(casebook, scale.announcements)
        run = _CatchUp(stage, casebook, told)
        try:
            yield (
                Figure(
                    name="catch-up",
                    unit="announcements/s",
                    goal=0.4,
                    direction=Direction.AT_LEAST,
                    ours=run.ours,
                    limit=run.limit,
                    prepare=run.empty,
                    notes=_NOTES.format(itersize=ITERSIZE),
                ),
                Figure(
                    name="catch-up-memory",
                    unit="MB",
                    goal=1.1,
                    direction=Direction.AT_MOST,
                    ours=lambda: Sample(run.peaks[-1], len(told)),
                    limit=lambda: Sample(run.starts[-1], len(told)),
                    prepare=run.take_turn,
                    notes=_MEMORY,
                ),
            )
        finally:
            run.service.event_log.close()


@dataclass
class _CatchUp:
    """Reporting on a database of its own, which is emptied before each round."""

    stage: Stage
    casebook: RunningCasebook
    told: Sequence[ConversationClassified]
    service: Service = field(init=False)
    peaks: list[float] = field(default_factory=list)  # of each run, in MB
    starts: list[float] = field(default_factory=list)
    _memory: list[float] = field(default_factory=list)
    _databases: Databases = field(init=False)

    def __post_init__(self) -> None:
        self._databases = self.stage.postgres.create_service_database("reporting")
        upgrade(MIGRATIONS, self._databases.owner_dsn, "reporting_app")
        environ = {
            "SPOORVAST_DATABASE_DSN": self._databases.app_dsn,
            "SPOORVAST_VAULT_ADDRESS": self.stage.vault.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(self.stage.vault.credentials("reporting")),
        }
        self.service = compose(environ, _Pulling(self.casebook.service, self._memory))

    def empty(self) -> None:
        with psycopg.connect(self.stage.postgres.superuser_dsn_of(self._databases.name)) as connection:
            connection.execute("TRUNCATE facts_v1, tracking")

    def ours(self) -> Sample:
        self._memory.clear()
        (flow,) = [flow for flow in self.service.flows if flow.source == "casebook"]
        sample = per_second(lambda: len(self.told) if flow.poll() else 0)
        self.peaks.append(max(self._memory))
        self.starts.append(self._memory[len(self._memory) // 10])
        assert self._facts() == _folded(self.told), "the facts are not those of the announcements"
        return sample

    def limit(self) -> Sample:
        def work() -> int:
            with (
                psycopg.connect(self.casebook.databases.app_dsn) as connection,
                connection.cursor("limit", binary=True) as cursor,
            ):
                cursor.itersize = ITERSIZE
                cursor.execute(
                    "SELECT position, audience, topic, message_id, recorded_at, traceparent, sealed FROM announcements"
                    " WHERE audience = 'reporting' ORDER BY position"
                )
                return sum(1 for _ in cursor)

        return per_second(work)

    def take_turn(self) -> None:
        """The memory of one run of the figure before is looked at in each round."""
        self.peaks.insert(0, self.peaks.pop())
        self.starts.insert(0, self.starts.pop())

    def _facts(self) -> dict[UUID, tuple[Any, ...]]:
        with psycopg.connect(self.stage.postgres.superuser_dsn_of(self._databases.name)) as connection:
            rows = connection.execute(
                "SELECT fact_ref, revision, client_id, year, quarter, relation, natures, themes FROM facts_v1"
            ).fetchall()
        return {row[0]: (*row[1:6], tuple(row[6]), tuple(row[7])) for row in rows}


class _Pulling:
    """Implements `Wire` for reporting: what casebook answers to a pull, without a broker. Notes the memory in use."""

    def __init__(self, casebook: Service, memory: list[float]) -> None:
        self._casebook = casebook
        self._memory = memory

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = 5) -> dict[str, Any]:
        raise AssertionError("reporting asks nothing of anybody while it catches up")

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str:
        if service != self._casebook.name:
            return EMPTY
        self._memory.append(_resident())
        return announcements(self._casebook, audience, after, limit)


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def _announce(casebook: RunningCasebook, count: int) -> list[ConversationClassified]:
    """Stored as `record` stores them, sealed and one row each; what was announced, in order."""
    told = _told(count)
    for first in range(0, count, AT_ONCE):
        context = Context(adviser(), uuid4(), datetime.now(UTC))
        casebook.service.event_log.record(context, Change(None, announcements=tuple(told[first : first + AT_ONCE])))
    return told


def _told(count: int) -> list[ConversationClassified]:
    chance = random.Random(7)  # noqa: S311 -- the same announcements each time
    clients = [uuid4() for _ in range(CLIENTS)]
    units = {client: [uuid4() for _ in range(5)] for client in clients}
    told: list[tuple[float, ConversationClassified]] = []
    while len(told) < count:
        fact, client, moment = uuid4(), chance.choice(clients), float(len(told))
        for revision in range(1, 1 + min(chance.choice((1, 3)), count - len(told))):
            message = ConversationClassified(
                fact_ref=fact,
                revision=revision,
                client_id=client,
                unit_id=chance.choice(units[client]),
                quarter=Quarter(2025, chance.randrange(1, 5)),
                natures=tuple(chance.sample(list(Nature), 2)),
                relation=chance.choice(list(Relation)),
                themes=tuple(chance.sample(list(Theme), 2)),
            )
            told.append((moment, message))
            moment += chance.uniform(1, 2000)  # what is described later comes after others
    return [message for _, message in sorted(told, key=lambda pair: pair[0])]


def _folded(told: Sequence[ConversationClassified]) -> dict[UUID, tuple[Any, ...]]:
    """What reporting must hold: of each fact its highest revision. Independent of the code that is measured."""
    facts: dict[UUID, tuple[Any, ...]] = {}
    for one in told:
        if one.fact_ref not in facts or facts[one.fact_ref][0] < one.revision:
            quarter, relation = one.quarter, one.relation.value if one.relation else None
            natures, themes = tuple(code.value for code in one.natures), tuple(code.value for code in one.themes)
            facts[one.fact_ref] = (
                one.revision, one.client_id, quarter.year, quarter.number, relation, natures, themes
            )  # fmt: skip
    return facts
