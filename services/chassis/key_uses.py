"""What this product opened with Vault, so that Vault's audit log can be explained line by line (reconciliation).

Every request that opens something carries a random id, which Vault writes into its audit log. The process notes the
same id in its database, together with what it was for: in the transaction of the trail line or command that it served,
else within a second. A line of the audit log whose id nobody noted was not the product's: a stolen token.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg
from psycopg import Cursor
from psycopg.rows import DictRow, dict_row

from services.chassis.causes import Cause, current_cause

HEADER = "X-Spoorvast-Use"  # Vault audits it: infra/vault/provision.py
FLUSH_SECONDS = 1.0
MOST_WAITING = 100_000  # uses; beyond that the oldest stay unexplained, which is an alarm as well
# Operations that give out something secret that existed before. `datakey` makes new keys, `hmac` and `sign` open none.
_OPENS = re.compile(r"(?:transit-[a-z]+)/(?:decrypt|export|backup|byok-export|rewrap)/|secret/data/")
INSERT = (
    "INSERT INTO key_uses (use_id, mount, answered, cause, name, cause_id, trail_position)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"  # the transaction of the first try may have held
)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One request to Vault. `answered` is False when it failed or its end is unknown."""

    use_id: UUID
    mount: str
    answered: bool
    cause: Cause

    def row(self, trail_position: int | None = None) -> tuple[UUID, str, bool, str, str, UUID | None, int | None]:
        """In the order of `INSERT`."""
        cause = self.cause
        return (self.use_id, self.mount, self.answered, cause.kind, cause.name, cause.id, trail_position)


def opens(path: str) -> bool:
    """Whether a request to this path of Vault gives out something that was closed."""
    return _OPENS.match(path) is not None


@dataclass
class KeyUses:
    """The uses of one Vault connection that are not noted down yet. Safe for threads."""

    _waiting: deque[KeyUse] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))

    @contextmanager
    def headers(self, path: str) -> Iterator[dict[str, str]]:
        """The headers for a request to `path`; afterwards the use waits to be noted, whatever became of it."""
        if not opens(path):
            yield {}
            return
        use_id, answered = uuid4(), False
        try:
            yield {HEADER: str(use_id)}
            answered = True
        finally:
            self._waiting.append(KeyUse(use_id, path.split("/", 1)[0], answered, current_cause()))

    def are_waiting(self) -> bool:
        return bool(self._waiting)

    def take(self) -> list[KeyUse]:
        """Everything that waits; the caller notes it down or puts it back."""
        taken: list[KeyUse] = []
        while self._waiting:
            try:
                taken.append(self._waiting.popleft())
            except IndexError:  # another thread was faster
                break
        return taken

    def put_back(self, uses: Sequence[KeyUse]) -> None:
        self._waiting.extendleft(reversed(uses))

    @contextmanager
    def noting(self) -> Iterator[Noting]:
        """Around a transaction: what it wrote and did not store waits again."""
        noting = Noting(self)
        try:
            yield noting
        except BaseException:
            self.put_back(noting.taken)
            raise


def note_directly(dsn: str, uses: KeyUses) -> None:
    """For a program without an event log, such as an operator's command. Raises what psycopg raises."""
    if uses.are_waiting():
        with uses.noting() as noting, psycopg.connect(dsn, connect_timeout=5, row_factory=dict_row) as connection:
            noting.write(connection.cursor())


@dataclass
class Noting:
    """The uses that one transaction notes down."""

    _uses: KeyUses
    taken: list[KeyUse] = field(default_factory=list)

    def write(self, cursor: Cursor[DictRow], cause: Cause | None = None, line: int | None = None) -> None:
        """Everything that waits; what `cause` opened with `line`, the position of its trail line."""
        if self._uses.are_waiting():
            self.taken = self._uses.take()
            rows = [use.row(line if use.cause is cause else None) for use in self.taken]
            cursor.executemany(INSERT, rows)
