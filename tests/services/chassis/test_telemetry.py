"""Traces join what belongs together, with names and ids only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from services.chassis import telemetry
from tests.services.chassis.examples import SECRET_WORDS


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    made = InMemorySpanExporter()
    telemetry.configure("casebook", made)
    yield made
    telemetry.configure("casebook", None)


def spans(exporter: InMemorySpanExporter) -> tuple[ReadableSpan, ...]:
    return exporter.get_finished_spans()


def test_a_span_carries_names_and_ids(exporter: InMemorySpanExporter) -> None:
    with telemetry.span("ask OpenCaseFile", service="casebook", position=4):
        pass
    (span,) = spans(exporter)
    assert span.name == "ask OpenCaseFile"
    assert dict(span.attributes or {}) == {"service": "casebook", "position": 4}
    assert span.resource.attributes["service.name"] == "casebook"


def test_a_trace_goes_on_in_another_process(exporter: InMemorySpanExporter) -> None:
    with telemetry.span("ask"):
        carried = telemetry.traceparent()
    with telemetry.span("answer", carried):
        pass
    asked, answered = spans(exporter)
    assert answered.context is not None
    assert asked.context is not None
    assert answered.context.trace_id == asked.context.trace_id
    assert answered.parent is not None
    assert answered.parent.span_id == asked.context.span_id


@pytest.mark.parametrize("carried", [None, "", "nonsense", 7, {"a": 1}, "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_strange_parent_starts_a_trace_of_its_own(exporter: InMemorySpanExporter, carried: str) -> None:
    with telemetry.span("answer", carried):
        pass
    assert spans(exporter)[0].parent is None


def test_an_error_marks_its_span_with_its_class_only(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="mijn"), telemetry.span("answer"):
        raise ValueError(SECRET_WORDS)
    (span,) = spans(exporter)
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert span.events == ()
    assert SECRET_WORDS not in span.to_json()


def test_words_do_not_become_attributes(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="attributes"), telemetry.span("x", text=SECRET_WORDS):
        pass
    with telemetry.span("x", code=SECRET_WORDS):
        pass
    assert dict(spans(exporter)[0].attributes or {}) == {"code": "other"}


def test_without_configuration_nothing_is_carried() -> None:
    telemetry.configure("casebook", None)
    with telemetry.span("x"):
        assert telemetry.traceparent() is None
