"""A platform to break: servers and processes of its own, clients that keep a journal, and the invariants.

arena.seed_with(7)
with arena.busy(commands=100) as load:
    load.wait_for(30)
    arena.platform.kill("casebook")
    arena.platform.start("casebook")
seconds = arena.heal()
arena.check()
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from services.chassis import broker
from services.chassis.amqp_wire import AmqpWire
from services.chassis.vault import connect
from services.contracts.registry import SERVICES, dead_letter_queue, feeds_of
from tests.faults import invariants
from tests.faults.asking import JournalingServices
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.opened_log import LogReader, OpenedLog
from tests.faults.processes import Processes
from tests.faults.traffic import Desk
from tests.faults.watcher import Watcher
from tests.support.servers import PostgresServer, RabbitServer, VaultServer
from tests.support.story import Story

HEAL_SECONDS = 30.0
AS_IN_PRODUCTION = {"max_connections": "200"}  # what is acked is on disk; only the number of connections is ours


class InvariantBroken(AssertionError):
    """One line per violation, after the name of the invariant."""


@dataclass(repr=False)
class Arena:
    """Start once, break often. `full` asks rows for their full size instead of the short one of `make test`."""

    folder: Path
    full: bool = False
    seed: int = 1
    rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    postgres: PostgresServer = field(init=False)
    rabbitmq: RabbitServer = field(init=False)
    vault: VaultServer = field(init=False)
    platform: Processes = field(init=False)
    watcher: Watcher = field(init=False)
    journal: Journal = field(init=False)
    word: str = field(default_factory=lambda: f"kanarie{secrets.token_hex(6)}")
    planted: dict[str, int] = field(default_factory=dict)  # dead letters that a row put there: queue → how many
    _readers: dict[str, LogReader] = field(default_factory=dict)
    _starters: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(3))

    def start(self) -> float:
        """Returns how many seconds it took."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = PostgresServer(self.folder / "postgres", AS_IN_PRODUCTION)
        self.rabbitmq = RabbitServer(self.folder / "rabbitmq")
        self.vault = VaultServer(self.folder / "vault")
        # A server dies with the thread that started it, so these threads live as long as the arena.
        for started in [self._starters.submit(part.start) for part in (self.rabbitmq, self.postgres, self.vault)]:
            started.result()
        logs = self.folder / "processes"
        logs.mkdir()
        self.journal = Journal(self.folder / "journal.jsonl")
        self.platform = Processes(self.postgres, self.rabbitmq, self.vault, logs)
        self.platform.start()
        for service in SERVICES:
            vault = connect(self.vault.address, self.vault.credentials(service))
            dsn = self.postgres.superuser_dsn_of(self.platform.databases[service].name)
            self._readers[service] = LogReader(service, dsn, vault)
        story = Story(JournalingServices(self.platform.services, self.journal), self.platform.gateway_vault)  # type: ignore[arg-type]
        self.watcher = Watcher.over(story, self.wire())
        self.watcher.start()
        return time.monotonic() - began

    def stop(self) -> None:
        if hasattr(self, "watcher"):
            self.watcher.stop()
        if hasattr(self, "platform"):
            self.platform.resume_all()
            self.platform.stop()
        for part in (self.rabbitmq, self.postgres, self.vault):
            part.stop()
        if hasattr(self, "journal"):
            self.journal.close()
        self._starters.shutdown()

    def seed_with(self, seed: int) -> None:
        """The row's choices of time and target follow from the seed."""
        self.seed = seed
        self.rng = random.Random(seed)  # noqa: S311

    def wire(self) -> AmqpWire:
        """As the gateway."""
        return AmqpWire(self.rabbitmq.as_user(self.platform.amqp_uri, "gateway"))

    # --- working ----------------------------------------------------------------------------------------------------

    @contextmanager
    def busy(
        self, commands: int | None = None, seconds: float | None = None, clients: int = 4, patience: float = 60.0
    ) -> Iterator[Load]:
        """Clients at work until `commands` are decided or `seconds` are over; waits for them at the end of the block.

        Give the block back a working platform (or call `heal` inside it), else the last commands stay unknown.
        """
        ask = JournalingServices(self.platform.services, self.journal, patience)
        load = Load(ask, self.platform.gateway_vault, self.rng, self.word, clients, commands, seconds)
        load.prepare()
        load.start()
        try:
            yield load
        except BaseException:
            load.abandon()
            raise
        load.finish()

    def desk(self) -> Desk:
        """One desk that does what a row tells it to."""
        ask = JournalingServices(self.platform.services, self.journal)
        return Desk.opened(ask, self.platform.gateway_vault, self.rng, self.word)

    # --- healing ----------------------------------------------------------------------------------------------------

    def heal(self, seconds: float = HEAL_SECONDS) -> float:
        """Brings every part back and waits until nothing is behind. Returns the seconds from then until caught up.

        Raises `InvariantBroken` (I7) when that takes longer than `seconds`.
        """
        self.revive()
        began = time.monotonic()
        while (behind := self.lag()) > 0:
            if time.monotonic() - began > seconds:
                lines = invariants.caught_up(self.logs(), {}, {})
                raise InvariantBroken("\n".join([f"I7: {behind} behind after {seconds:.0f} s", *lines]))
            threading.Event().wait(0.1)
        return time.monotonic() - began

    def revive(self) -> None:
        """Every server and every process runs and answers; says nothing about lag."""
        for part in (self.postgres, self.rabbitmq, self.vault):
            if not part.is_running():
                self._starters.submit(part.start).result()
        self.vault.unseal()
        self.platform.ensure()
        self.platform.await_answers()

    def lag(self) -> int:
        """Announcements stored and not yet taken in, or not yet published, over all flows."""
        return sum(count for _, count in self.lags())

    def lags(self) -> list[tuple[str, int]]:
        """(`casebook<intake` or `intake-relay`, how many behind)."""
        ends: dict[tuple[str, str], int] = {}
        reached: dict[str, dict[str, int]] = {}
        found = []
        for service in SERVICES:
            with psycopg.connect(self._readers[service].dsn) as connection:
                rows = connection.execute("SELECT audience, max(position) FROM announcements GROUP BY audience")
                ends |= {(service, audience): position for audience, position in rows}
                rows = connection.execute("SELECT application_name, notification_id FROM tracking")
                reached[service] = {source: position for source, position in rows}  # noqa: C416
                behind = connection.execute(
                    "SELECT count(*) FROM announcements"
                    " WHERE position > coalesce((SELECT max(position) FROM relay_progress), 0)"
                ).fetchone()
                found.append((f"{service}-relay", behind[0] if behind else 0))
        for service in SERVICES:
            for source in feeds_of(service):
                behind_by = ends.get((source, service), 0) - reached[service].get(source, 0)
                found.append((f"{service}<{source}", max(0, behind_by)))
        return found

    # --- checking ---------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raises `InvariantBroken` with every violation found."""
        found = self.violations()
        if found:
            lines = [f"{name}: {line}" for name, lines in found.items() for line in lines[:5]]
            raise InvariantBroken("\n".join(["", *lines]))

    def violations(self) -> dict[str, list[str]]:
        """By invariant; empty when all hold."""
        entries, logs = self.journal.entries(), self.logs()
        found = {
            "I1": list(invariants.acked_exactly_once(entries, logs)),
            "I2": list(invariants.nothing_unattempted(entries, logs)),
            "I3": [*invariants.versions_contiguous(logs), *invariants.messages_exactly_once(logs)],
            "I4": list(invariants.trail_complete(entries, logs)),
            "I5": list(invariants.reporting_equals_fold(logs, self._reporting_tables())),
            "I6": list(invariants.no_typed_word(self.word, self._searched())),
            "I7": list(invariants.caught_up(logs, self.dead_letters(), self.planted)),
            "I8": sorted(set(self.watcher.answered)),
        }
        return {name: lines for name, lines in found.items() if lines}

    def logs(self) -> Mapping[str, OpenedLog]:
        return {service: reader.read() for service, reader in self._readers.items()}

    def dead_letters(self) -> dict[str, int]:
        """Messages in each dead-letter queue."""
        names = [dead_letter_queue(service, source) for service in SERVICES for source in feeds_of(service)]
        link = broker.connection(self.platform.amqp_uri)
        try:
            link.connect()
            channel = link.channel()
            return {name: channel.queue_declare(name, passive=True).message_count for name in names}
        finally:
            broker.throw_away(link)

    def _searched(self) -> list[Path]:
        return [self.folder / "processes", self.postgres.folder, self.rabbitmq.folder]

    def _reporting_tables(self) -> dict[str, dict[Any, Any]]:
        with psycopg.connect(self._readers["reporting"].dsn) as connection:
            facts = connection.execute(
                "SELECT fact_ref::text, revision, client_id::text, year, quarter, unit_id::text, relation,"
                " natures, themes FROM facts_v1"
            )
            units = connection.execute(
                "SELECT unit_id::text, valid_from::text, client_id::text, headcount, ended FROM units_v1"
            )
            return {
                "facts": {row[0]: (*row[1:7], tuple(row[7]), tuple(row[8])) for row in facts},
                "units": {(row[0], row[1]): row[2:] for row in units},
            }
