"""What an operator sees of a page: its route, duration and status, and the trace that begins with it. No ids.

A `traceparent` that a browser sends is never read: a stranger chooses neither our trace ids nor what is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from services.chassis import metrics, telemetry
from services.chassis.causes import caused_by
from services.chassis.key_uses import INSERT, KeyUses
from services.chassis.log import get_logger

_CAUSE = "spoorvast.cause"
_NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_STATEMENTS = frozenset({"select", "insert", "update", "delete"})
_SPANS = "spoorvast.spans"
_log = get_logger("gateway")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def watch(app: Flask, engine: Engine, key_uses: KeyUses) -> None:
    """Every request of `app`; what was opened with Vault meanwhile is noted in the database of `engine`."""
    _note(engine, key_uses)  # what was opened at the start
    _trace_statements(engine)
    _time_waiting(engine)
    app.before_request_funcs.setdefault(None, []).insert(0, _name_the_cause)
    app.wsgi_app = _Watched(app.wsgi_app, engine, key_uses)  # type: ignore[method-assign]


def _name_the_cause() -> None:
    cause = request.environ.get(_CAUSE)
    if cause is not None:
        cause.name = request.endpoint or _NO_ROUTE


class _Watched:
    def __init__(self, site: Wsgi, engine: Engine, key_uses: KeyUses) -> None:
        self._site = site
        self._engine = engine
        self._key_uses = key_uses

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status = "500"

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        begun = time.perf_counter()
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other"
        with caused_by("page", _NO_ROUTE) as cause, telemetry.root_span("page", method=method) as span:
            environ[_CAUSE] = cause
            try:
                return self._site(environ, start)
            finally:
                metrics.PAGES.labels(cause.name, method, status).observe(time.perf_counter() - begun)
                span.update_name(f"page {cause.name}")
                telemetry.describe(span, route=cause.name, status=int(status))
                _note(self._engine, self._key_uses)


def _note(engine: Engine, key_uses: KeyUses) -> None:
    """Before the answer leaves. When the database is away they wait for the next page."""
    if not key_uses.are_waiting():
        return
    try:
        with key_uses.noting() as noting, engine.begin() as connection:
            noting.taken = key_uses.take()
            connection.exec_driver_sql(INSERT, [use.row() for use in noting.taken])
    except SQLAlchemyError as error:
        _log.error("key_uses_not_noted", error=type(error).__name__)


def _time_waiting(engine: Engine) -> None:
    """How long whoever needs a connection waits for it; the pool itself does not tell."""
    lend = engine.pool.connect

    def timed() -> Any:
        begun = time.perf_counter()
        try:
            return lend()
        finally:
            metrics.DATABASE_WAIT.observe(time.perf_counter() - begun)

    engine.pool.connect = timed  # type: ignore[method-assign]


def _trace_statements(engine: Engine) -> None:
    """A span per statement inside a trace: its kind, never its text nor its values."""

    def begin(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        kind = statement.split(None, 1)[0].lower()
        span = telemetry.inner_span("sql", operation=kind if kind in _STATEMENTS else "other")
        span.__enter__()
        connection.info.setdefault(_SPANS, []).append(span)

    def end(connection: Connection, *_rest: Any) -> None:
        spans = connection.info.get(_SPANS)
        if spans:
            spans.pop().__exit__(None, None, None)

    def fail(context: Any) -> None:
        if context.connection is not None:
            end(context.connection)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
