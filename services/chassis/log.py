"""Logs as JSON lines made of an allow-list of keys; text of exceptions and of libraries never gets in.

Our own code logs a fixed event word and machine values: `log.warning("flow_paused", source="casebook", code="lost")`.
Records of libraries (nameko, kombu, hvac, werkzeug …) keep their place in the source and the class of the exception and
lose their message, because it may repeat what was in a request.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

import structlog
from opentelemetry import trace

KEYS = frozenset(
    {
        "attempts", "audience", "code", "command", "command_id", "component", "count", "duration_ms", "error",
        "event", "function", "host", "job", "level", "line", "logger", "message_id", "method", "name", "pid",
        "port", "position", "queue", "reference", "role", "route", "seconds", "service", "source", "span_id",
        "status", "timestamp", "topic", "trace_id", "version",
    }
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9_.:/<>\-]{0,120}")
_LIBRARY_EVENT = "library_record"


def _allowed(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keeps known keys with harmless values; anything else is dropped, and how many were is said."""
    given = {key: value for key, value in fields.items() if value is not None}
    harmless = {key: _harmless(value) for key, value in given.items() if key in KEYS}
    kept = {key: value for key, value in harmless.items() if value is not None}
    return kept if len(kept) == len(given) else kept | {"dropped": len(given) - len(kept)}


def _harmless(value: object) -> bool | int | float | str | None:
    if isinstance(value, (bool, int, float)):
        return value
    word = str(value) if isinstance(value, (str, UUID)) else None
    return word if word is not None and _WORD.fullmatch(word) else None


def _trace(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Joins the line to the trace that it belongs to."""
    found = trace.get_current_span().get_span_context()
    if found.is_valid:
        fields["trace_id"], fields["span_id"] = f"{found.trace_id:032x}", f"{found.span_id:016x}"
    return fields


def _error_class(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces `exc_info` by the name of the exception's class."""
    found = fields.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    kind = found[0] if isinstance(found, tuple) else type(found) if isinstance(found, BaseException) else None
    if kind is not None:
        fields["error"] = kind.__name__
    return fields


def _library_record(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A record of the standard library's logging: where it came from, not what it says."""
    record: logging.LogRecord = fields["_record"]
    return {
        "event": _LIBRARY_EVENT,
        "logger": record.name,
        "function": record.funcName,
        "line": record.lineno,
        "level": record.levelname.lower(),
        "exc_info": fields.get("exc_info"),
    }


_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
_RENDER = structlog.processors.JSONRenderer(sort_keys=True)


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Sends everything this process logs, libraries included, to `stream` (default: stderr) as JSON lines."""
    _configure_own(stream, level)
    handler = logging.StreamHandler(stream)
    formatter = structlog.stdlib.ProcessorFormatter
    handler.setFormatter(
        formatter(foreign_pre_chain=[], processors=[_library_record, _STAMP, _trace, _error_class, _allowed, _RENDER])
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(max(level, logging.WARNING))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda found: _uncaught(found.exc_type, None, found.exc_traceback)
    sys.unraisablehook = lambda found: _uncaught(found.exc_type, None, found.exc_traceback)  # where nothing can catch


def _configure_own(stream: TextIO | None, level: int) -> None:
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _STAMP, _trace, _error_class, _allowed, _RENDER],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.WriteLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def _uncaught(kind: type[BaseException], _value: BaseException | None, place: TracebackType | None) -> None:
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    code = place.tb_frame.f_code if place is not None else None
    get_logger("process").critical(
        "uncaught",
        error=kind.__name__,
        function=code.co_name if code else None,
        line=place.tb_lineno if place else None,
    )


def get_logger(name: str) -> Any:
    """A logger whose lines carry `component=name`. It follows `configure` whenever that is called."""
    return structlog.get_logger(component=name)


_configure_own(None, logging.INFO)  # the allow-list holds from the first import on
