"""The event log of one service: what happened, what it tells others, who did it, and what it answered.

Everything of a `Change` is stored in one transaction, or nothing is. Built on eventsourcing's recorder, mapper and
tracking (see `recorder.py`, `sealing_mapper.py`); its subscriptions are not used, readers poll.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis import flow_positions, key_uses, metrics
from services.chassis.causes import current_cause
from services.chassis.clock import Clock
from services.chassis.command_ledger import CommandLedger, StoredAnswer
from services.chassis.database_errors import database_errors
from services.chassis.flow_positions import Halt
from services.chassis.keyring import DataKey, Keyring
from services.chassis.lines import Line
from services.chassis.lost_read_models import Lookout
from services.chassis.outbox import Outbox
from services.chassis.read_models import ReadModel, ReadModels
from services.chassis.rebuilding import Incident, Progress
from services.chassis.recorder import Datastore, LockingRecorder
from services.chassis.sealing import token
from services.chassis.sealing_mapper import SealingMapper
from services.chassis.service_key import ServiceKeyring
from services.chassis.trail import Trail
from services.contracts.change import Change
from services.contracts.envelope import Announcement, Context, Envelope, Placed
from services.contracts.errors import not_found
from services.contracts.trail import TrailLine, TrailPage

A = TypeVar("A")
RELAY = "relay"
_ALONE_LOCKS = 7_420_003  # first half of the advisory key; the second is a hash of the name


class MessageProjection(Protocol):
    """A read model fed by other services' announcements."""

    @property
    def topics(self) -> frozenset[type[Announcement]]: ...

    def apply_messages(self, cursor: Any, messages: Sequence[tuple[Announcement, Placed]]) -> None: ...


class EventLog:
    """`keyring` holds the keys of streams; `service_key` seals announcements, answers and trail.

    With one key for everything, pass a `ServiceKeyring` as `keyring` and leave `service_key` out.
    Errors besides those named: UNAVAILABLE (database down or too slow), KEY_SERVICE_UNAVAILABLE. Making one connects:
    UNAVAILABLE without a database, `NotMigrated` without its tables.
    """

    def __init__(
        self,
        dsn: str,
        service: str,
        keyring: Keyring,
        projections: Sequence[ReadModel],
        clock: Clock,
        service_key: ServiceKeyring | None = None,
    ) -> None:
        if service_key is None:
            if not isinstance(keyring, ServiceKeyring):
                raise TypeError("service_key")
            service_key = keyring
        self.service = service
        self.dsn = dsn
        self._clock = clock
        self._keyring = keyring
        self._service_key = service_key
        self._key_uses = service_key.key_uses
        self._datastore = Datastore(dsn)
        with database_errors():
            self._recorder = LockingRecorder(self._datastore)
        self._mapper = SealingMapper(service, keyring)
        self._outbox = Outbox(service, service_key)
        self._ledger = CommandLedger(service, service_key)
        self._trail = Trail(service, service_key)
        self._read_models = ReadModels(service, self._datastore, self._recorder, self._mapper, projections)
        self._lookout = Lookout(service, self._read_models.missing, self.ensure_read_models)

    # --- aggregates ------------------------------------------------------------------------------------------------

    def load(self, kind: type[A], stream_id: UUID) -> A:
        """The aggregate as its events tell it. Raises NOT_FOUND (also for one of another kind), DECRYPT_FAILED."""
        with database_errors(), self._datastore.cursor() as cursor:
            stored = self._recorder.select_within(cursor, stream_id)
        aggregate: Any = None
        for event in self._mapper.open_events(stored):
            aggregate = event.mutate(aggregate)  # type: ignore[attr-defined]
        if not isinstance(aggregate, kind):
            raise not_found()
        return aggregate

    def evict(self, stream_id: UUID) -> None:
        """Forgets the plaintext key of a stream (erasure, logout)."""
        self._keyring.evict(stream_id)

    # --- recording -------------------------------------------------------------------------------------------------

    def record(
        self,
        context: Context,
        change: Change[Any],
        *,
        tracking: tuple[str, int] | None = None,
        fingerprint: bytes | None = None,
    ) -> bool:
        """Stores all of `change` in one transaction, under `tracking` (a message's source and position) or as the
        command `context.command_id` when a `fingerprint` is given.

        False when the message was applied before: then nothing is stored. Raises `Collision` when somebody was first
        and `OutcomeUnknown` when the connection broke: look the command up, then decide anew.
        """
        events = [event for aggregate in change.aggregates for event in aggregate.collect_events()]
        if not (events or change.announcements or change.acts or tracking or fingerprint):
            return True
        self._service_key.key()  # fetched before any lock is held; good for a minute
        new = {event.originator_id for event in events if event.originator_version == 1}
        keys: dict[UUID, DataKey] = {}
        keys |= self._keyring.keys_for({event.originator_id for event in events} - new)
        with (
            self._key_uses.noting() as uses,
            database_errors(),
            self._datastore.transaction(commit=True) as cursor,
        ):
            if tracking and flow_positions.lock_and_read(cursor, tracking[0]) >= tracking[1]:
                return False
            if new:
                keys |= self._keyring.allot(cursor, new, change.shares_key_with)
            stored = self._mapper.seal_events(events, keys)
            self._recorder.lock(cursor)  # from here on no call leaves the database
            if fingerprint:
                self._ledger.append(cursor, context.command_id, fingerprint, change.answer)
            self._recorder.insert_within(cursor, stored)
            self._outbox.append(cursor, context, change.announcements)
            line = self._trail.append(cursor, context, change.acts)
            uses.write(cursor, current_cause(), line)
            if events and self._lookout.finds_all(cursor):  # else who makes them anew reads these events, too
                self._read_models.apply(cursor, events)
            if tracking:
                flow_positions.advance(cursor, self._recorder, *tracking)
        return True

    def fingerprint(self, data: bytes) -> bytes:
        """What identifies a request, under a key of this service."""
        return token(self._service_key.key(), b"command", data)

    def answer_of(self, command_id: UUID, fingerprint: bytes) -> StoredAnswer | None:
        """The answer given before. Raises REPEATED_DIFFERENTLY."""
        with self._reading() as cursor:
            return self._ledger.find(cursor, command_id, fingerprint)

    # --- reading ---------------------------------------------------------------------------------------------------

    @contextmanager
    def cursor(
        self, settings: Mapping[str, str] | None = None, *, survives_a_crash: bool = False
    ) -> Iterator[Cursor[DictRow]]:
        """One consistent read of the read models. `settings` (such as `app.client_id`) hold for this read only.

        UNAVAILABLE while a crash of PostgreSQL has emptied them, unless only tables are read that survive one.
        """
        with self._reading(settings) as cursor:
            if not survives_a_crash:
                self._lookout.require(cursor)
            yield cursor

    def trail(self, before: int | None = None, limit: int = 100) -> TrailPage:
        with self._reading() as cursor:
            return self._trail.page(cursor, before, limit)

    def trail_of(self, subject: UUID) -> tuple[TrailLine, ...]:
        with self._reading() as cursor:
            return self._trail.of(cursor, subject)

    # --- announcements ---------------------------------------------------------------------------------------------

    def announcements_after(self, audience: str, after: int, limit: int) -> list[Envelope]:
        """For one audience, oldest first; `previous` is the position before it for that audience."""
        with self._reading() as cursor:
            lines = self._outbox.after(cursor, audience, after, limit)
        return [line.envelope() for line in lines]

    def lines_after(self, audience: str, after: int, limit: int) -> list[Line]:
        """As `announcements_after`, with closed bodies: for those who want many."""
        with self._reading() as cursor:
            return self._outbox.after(cursor, audience, after, limit)

    def announcements_from(self, position: int, limit: int) -> list[Envelope]:
        """For all audiences, after `position`, oldest first."""
        with self._reading() as cursor:
            lines = self._outbox.all_after(cursor, position, limit)
        return [line.envelope() for line in lines]

    def relayed(self) -> int:
        """Up to which position the relay has published."""
        with self._reading() as cursor:
            cursor.execute("SELECT position FROM relay_progress WHERE relay = %s", (RELAY,))
            row = cursor.fetchone()
            return int(row["position"]) if row else 0

    def set_relayed(self, position: int) -> None:
        """Never goes back."""
        with self._writing() as cursor:
            cursor.execute(
                "INSERT INTO relay_progress AS r (relay, position) VALUES (%s, %s) ON CONFLICT (relay)"
                " DO UPDATE SET position = excluded.position WHERE r.position < excluded.position",
                (RELAY, position),
            )

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """True for one process at a time (a relay, a job); it ends with the block or with the connection."""
        with database_errors(), self._datastore.get_connection() as connection:
            key = (_ALONE_LOCKS, name)
            row = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s)) AS mine", key).fetchone()
            mine = bool(row and row["mine"])
            try:
                yield mine
            finally:
                if mine and not connection.closed:
                    connection.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", key)

    # --- messages of others ----------------------------------------------------------------------------------------

    def tracked(self, source: str) -> int:
        """The newest position of `source` that was applied; 0 at the start."""
        with self._reading() as cursor:
            return flow_positions.reached(cursor, source)

    def apply_messages(
        self,
        source: str,
        batch: Sequence[tuple[Announcement, Placed]],
        projections: Sequence[MessageProjection],
    ) -> int:
        """Many messages and one tracking record in one transaction. How many were new; those seen before are left."""
        with self._writing() as cursor:
            tracked = flow_positions.lock_and_read(cursor, source)
            new = [pair for pair in batch if pair[1].position > tracked]
            if not new:
                return 0
            for projection in projections:
                wanted = [pair for pair in new if type(pair[0]) in projection.topics]
                if wanted:
                    projection.apply_messages(cursor, wanted)
            flow_positions.advance(cursor, self._recorder, source, new[-1][1].position)
            return len(new)

    def halt(self, source: str, position: int, code: str) -> None:
        """Notes that the flow from `source` stopped before `position`. `code` is a short machine word."""
        with self._writing() as cursor:
            flow_positions.halt(cursor, source, position, code, self._clock.now())

    def resume(self, source: str) -> None:
        with self._writing() as cursor:
            flow_positions.resume(cursor, source)

    def halted(self, source: str) -> Halt | None:
        with self._reading() as cursor:
            return flow_positions.halted(cursor, source)

    # --- read models -----------------------------------------------------------------------------------------------

    @property
    def read_models(self) -> tuple[str, ...]:
        """The names of those that this service keeps."""
        return self._read_models.names

    def missing_read_models(self) -> list[str]:
        """Names of those never built, or lost in a crash of PostgreSQL."""
        with self._reading() as cursor:
            return self._read_models.missing(cursor)

    def ensure_read_models(self, progress: Progress | None = None) -> None:
        """Builds what is missing. Call before the service answers. Streams that do not open are logged."""
        if self.missing_read_models():
            with database_errors():
                self._read_models.rebuild(None, self._shown(progress))
        self._lookout.begin()

    def rebuild(self, names: Sequence[str], progress: Progress | None = None) -> tuple[Incident, ...]:
        """Makes the named read models anew while writers go on; `progress(position, of)` after each thousand events.

        Returns the streams that do not open. Raises `AlreadyRebuilding`, `NothingOpens`.
        """
        with database_errors():
            return self._read_models.rebuild(names, self._shown(progress))

    def _shown(self, progress: Progress | None) -> Progress:
        def show(position: int, end: int) -> None:
            metrics.REBUILT.labels(self.service).set(position)
            metrics.REBUILD_END.labels(self.service).set(end)
            if progress:
                progress(position, end)

        return show

    # --- what was opened with Vault ---------------------------------------------------------------------------------

    def note_key_uses(self) -> None:
        """What no change took along. Called every second by whoever runs the service."""
        if self._key_uses.are_waiting():
            with self._key_uses.noting() as uses, self._writing() as cursor:
                uses.write(cursor)

    def adopt_key_uses(self, others: key_uses.KeyUses) -> None:
        """Notes down here what this process opened before it had a database."""
        self._key_uses.put_back(others.take())

    def key_service_state(self) -> str:
        """As `Vault.state`: `ok`, or a word for what is wrong."""
        return self._service_key.vault.state()

    def close(self) -> None:
        with suppress(Exception):  # the database may be gone; what is not noted stays an alarm
            self.note_key_uses()
        self._datastore.close()

    @contextmanager
    def _reading(self, settings: Mapping[str, str] | None = None) -> Iterator[Cursor[DictRow]]:
        with database_errors(), self._datastore.reading(settings or {}) as cursor:
            yield cursor

    @contextmanager
    def _writing(self) -> Iterator[Cursor[DictRow]]:
        with database_errors(), self._datastore.transaction(commit=True) as cursor:
            yield cursor
