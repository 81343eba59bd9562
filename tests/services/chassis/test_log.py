"""Logs hold fixed words and machine values; no text of a case, an exception or a library gets in."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.chassis import log, telemetry
from tests.services.chassis.examples import SECRET_WORDS


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    made = io.StringIO()
    log.configure(made)
    yield made
    log.configure()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def fail(error: Exception) -> None:
    raise error


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    assert SECRET_WORDS not in stream.getvalue()
    assert SECRET_WORDS.split()[-1] not in stream.getvalue()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_known_keys_with_machine_values_are_kept(stream: io.StringIO) -> None:
    log.get_logger("flow").warning("flow_paused", source="casebook", seconds=1.5, position=7, message_id=UUID(int=1))
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "flow_paused",
        "level": "warning",
        "component": "flow",
        "source": "casebook",
        "seconds": 1.5,
        "position": 7,
        "message_id": "00000000-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"text": SECRET_WORDS},
        {"source": SECRET_WORDS},
        {"source": [SECRET_WORDS]},
        {"source": {"a": SECRET_WORDS}},
        {"code": ValueError(SECRET_WORDS)},
        {"source": SECRET_WORDS.replace(" ", "") * 30},
    ],
)
def test_anything_else_is_dropped_and_counted(stream: io.StringIO, fields: dict[str, Any]) -> None:
    log.get_logger("x").info("something", **fields)
    (line,) = lines(stream)
    assert line["dropped"] == 1
    assert set(line) == {"event", "level", "component", "timestamp", "dropped"}


def test_an_exception_leaves_its_class_only(stream: io.StringIO) -> None:
    try:
        fail(ValueError(SECRET_WORDS))
    except ValueError:
        log.get_logger("x").exception("failed")
    (line,) = lines(stream)
    assert line["error"] == "ValueError"


def test_records_of_libraries_keep_their_place_and_lose_their_words(stream: io.StringIO) -> None:
    try:
        fail(KeyError(SECRET_WORDS))
    except KeyError as error:
        logging.getLogger("nameko.containers").exception("error handling worker %s: %s", SECRET_WORDS, error)  # noqa: TRY401 -- as nameko does
        logging.getLogger("kombu").warning(f"lost: {error}")  # noqa: G004 -- as kombu does
    first, second = lines(stream)
    assert (first["event"], first["logger"], first["error"], first["level"]) == (
        "library_record",
        "nameko.containers",
        "KeyError",
        "error",
    )
    assert first["function"] == "test_records_of_libraries_keep_their_place_and_lose_their_words"
    assert isinstance(first["line"], int)
    assert (second["logger"], second["level"]) == ("kombu", "warning")


PROCESS = """
import sys, threading, warnings
from services.chassis import log, telemetry

def fail():
    raise RuntimeError(sys.argv[1])

log.configure()
warnings.simplefilter("always")
warnings.warn(sys.argv[1])
thread = threading.Thread(target=fail)
thread.start()
thread.join()

class Closing:
    def __del__(self):
        fail()

Closing()
raise ValueError(sys.argv[1])
"""


def test_warnings_and_uncaught_errors_of_a_process_lose_their_words() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROCESS, SECRET_WORDS], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 1
    warned, in_thread, while_closing, last = lines(io.StringIO(run.stderr))
    assert warned["logger"] == "py.warnings"
    assert (in_thread["event"], in_thread["error"], in_thread["function"]) == ("uncaught", "RuntimeError", "fail")
    assert (while_closing["event"], while_closing["error"]) == ("uncaught", "RuntimeError")
    assert (last["event"], last["error"]) == ("uncaught", "ValueError")


def test_a_logger_made_before_the_configuration_keeps_to_the_list_too() -> None:
    code = f"from services.chassis import log; log.get_logger('x').error('failed', text={SECRET_WORDS!r})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(run.stderr)["dropped"] == 1


@pytest.mark.parametrize(
    "name",
    [
        "alembic.runtime.migration", "amqp", "eventlet.wsgi.server", "eventsourcing.postgres", "kombu.connection",
        "nameko.containers", "opentelemetry.exporter.otlp", "psycopg.pool", "py.warnings", "sqlalchemy.engine.Engine",
        "urllib3.connectionpool", "waitress", "werkzeug",
    ],
)  # fmt: skip
def test_whatever_library_speaks_its_words_are_lost(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("failed with %s", SECRET_WORDS, extra={"text": SECRET_WORDS})
    (line,) = lines(stream)
    assert (line["event"], line["logger"]) == ("library_record", name)


def test_a_line_inside_a_trace_names_it(stream: io.StringIO) -> None:
    telemetry.configure("casebook", InMemorySpanExporter())
    try:
        with telemetry.span("answer") as span:
            log.get_logger("x").info("something")
            logging.getLogger("kombu").warning("something")
        log.get_logger("x").info("afterwards")
    finally:
        telemetry.configure("casebook", None)
    own, library, afterwards = lines(stream)
    trace_id = f"{span.get_span_context().trace_id:032x}"
    assert own["trace_id"] == library["trace_id"] == trace_id
    assert "trace_id" not in afterwards
