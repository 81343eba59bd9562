"""The gateway's own database: accounts, sessions and its trail. Never case text."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from psycopg.rows import tuple_row
from sqlalchemy import Engine

from services.chassis.connections import Line

WAIT_SECONDS = 5
db = SQLAlchemy(require_default_engine=False)


def connect_database(app: Flask, dsn: str) -> None:
    """`dsn` may be any form libpq takes; every wait ends after 5 s."""
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": {
            "url": "postgresql+psycopg://",
            "creator": _creator(dsn),
            "pool_pre_ping": True,
            "pool_timeout": WAIT_SECONDS,
            "hide_parameters": True,
        }
    }
    db.init_app(app)
    # There is no async engine, and closing one that is not there would start an event loop after every request.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]


def engine() -> Engine:
    return db.engine


def _creator(dsn: str) -> Callable[[], Any]:
    def connect() -> Any:
        options = f"-c statement_timeout={WAIT_SECONDS}s -c timezone=UTC"
        line = Line.connect(dsn, connect_timeout=WAIT_SECONDS, options=options, row_factory=tuple_row)  # type: ignore[arg-type]  # what SQLAlchemy expects
        line.limit = line.patience = WAIT_SECONDS  # also when the server does not keep its own limit
        return line

    return connect
