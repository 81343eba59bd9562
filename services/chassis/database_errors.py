"""What a failing database means to a use case. The text of its errors may hold values of a row, so none is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, PersistenceError

from services.chassis.connections import NoConnection
from services.contracts.errors import ContractError, ErrorCode

_NEVER_DONE = ("53", "55P03", "57014")  # no resources, lock not available in time, statement cancelled in time
_OTHERS_FIRST = ("23505", "23P01", "40")  # unique or exclusion violated; rolled back (deadlock, serialisation)


class Collision(Exception):
    """Somebody else stored something first: a version, a command or a unique name. Nothing of ours was stored."""


class OutcomeUnknown(ContractError):
    """The connection broke; whether the transaction was committed cannot be told from here (reliability fact 6)."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.UNAVAILABLE)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turns errors of the library and of psycopg into `Collision`, UNAVAILABLE or `OutcomeUnknown`.

    Anything else (a fault in SQL, a missing privilege) passes as it is.
    """
    try:
        yield
    except (PersistenceError, psycopg.Error) as error:
        meaning = _meaning(error)
        if meaning is None:
            raise
        raise meaning from None  # the database's text is not shown as its context


def _meaning(error: Exception) -> Exception | None:
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith(_OTHERS_FIRST) or (isinstance(error, IntegrityError) and not state):
        return Collision()  # without a state: the library's own, a tracking position that does not go forward
    if state.startswith(_NEVER_DONE) or isinstance(cause, NoConnection):
        return ContractError(ErrorCode.UNAVAILABLE)
    if isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)):
        return OutcomeUnknown()
    return None
