"""The gateway's own database: accounts, sessions and its trail. Never case text."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from typing import Any, cast

import psycopg
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from psycopg.rows import tuple_row
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from services.chassis import telemetry
from services.chassis.connections import Line

WAIT_SECONDS = 5
TRUST_SECONDS = 10.0  # since a connection was last used: so long it is not asked whether it still answers
_RETURNED = "spoorvast.returned"
db = SQLAlchemy(require_default_engine=False)


def connect_database(app: Flask, dsn: str) -> None:
    """`dsn` may be any form libpq takes; every wait ends after 5 s."""
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": {
            "url": "postgresql+psycopg://",
            "creator": _creator(dsn),
            "pool_timeout": WAIT_SECONDS,
            "hide_parameters": True,
        }
    }
    db.init_app(app)
    # There is no async engine, and closing one that is not there would start an event loop after every request.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        event.listen(db.engine, "checkout", _look)
        event.listen(db.engine, "checkin", _note_return)


def engine() -> Engine:
    return db.engine


def one_row(engine: Engine, statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
    """One question for one row, straight to the driver: each page of staff begins with one.

    SQLAlchemy and a transaction around it took five times as long. Raises what psycopg raises.
    """
    lent = engine.raw_connection()
    try:
        line = cast("Line", lent.driver_connection)
        with telemetry.inner_span("sql", operation="select"):
            line.autocommit = True
            row: tuple[Any, ...] | None = line.execute(statement, values).fetchone()  # type: ignore[assignment]
            line.autocommit = False
    except psycopg.Error:
        lent.invalidate()
        raise
    finally:
        lent.close()
    return row


def _look(line: Any, record: ConnectionPoolEntry, _fairy: object) -> None:
    """That the server has closed it shows on the socket. A line cut without a word does not: what lay idle is asked."""
    used = record.info.get(_RETURNED)
    idle = used is not None and time.monotonic() >= used + TRUST_SECONDS
    if not line.stands() or (idle and not _answers(line)):
        raise InvalidatePoolError


def _answers(line: Line) -> bool:
    try:
        line.autocommit = True
        line.execute("SELECT 1")
        line.autocommit = False
    except psycopg.Error:
        return False
    return True


def _note_return(_line: object, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = time.monotonic()


def _creator(dsn: str) -> Callable[[], Any]:
    def connect() -> Any:
        options = f"-c statement_timeout={WAIT_SECONDS}s -c timezone=UTC"
        line = Line.connect(dsn, connect_timeout=WAIT_SECONDS, options=options, row_factory=tuple_row)  # type: ignore[arg-type]  # what SQLAlchemy expects
        line.limit = line.patience = WAIT_SECONDS  # also when the server does not keep its own limit
        return line

    return connect
