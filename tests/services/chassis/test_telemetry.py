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


def test_without_configuration_nothing_is_carried_and_nothing_is_made() -> None:
    telemetry.configure("casebook", None)
    with telemetry.span("x"):
        assert telemetry.traceparent() is None
    same = telemetry.span("x", service="casebook")
    assert same is telemetry.root_span("y") is telemetry.inner_span("z", operation="read")


def test_a_root_begins_anew_whatever_surrounds_it(exporter: InMemorySpanExporter) -> None:
    with telemetry.span("answer"), telemetry.root_span("page"):
        pass
    assert [span.parent for span in spans(exporter)] == [None, None]


def test_outside_a_trace_nothing_inner_is_kept(exporter: InMemorySpanExporter) -> None:
    with telemetry.inner_span("sql", operation="read"):
        pass
    assert spans(exporter) == ()
    with telemetry.span("answer"), telemetry.inner_span("sql", operation="read"):
        pass
    assert [span.name for span in spans(exporter)] == ["sql", "answer"]


def test_a_batch_shows_in_every_trace_that_it_serves(exporter: InMemorySpanExporter) -> None:
    carried = []
    for _ in range(2):
        with telemetry.span("record"):
            carried.append(telemetry.traceparent())
    with telemetry.batch_span("project", [*carried, None, carried[0]], source="casebook", count=4):
        pass
    traces = {span.name: set() for span in spans(exporter)}
    for span in spans(exporter):
        assert span.context is not None
        traces[span.name].add(span.context.trace_id)
    assert traces["project"] == traces["record"]
    assert [span.name for span in spans(exporter)].count("project") == 2


def test_a_trace_that_is_not_kept_is_kept_nowhere() -> None:
    made = InMemorySpanExporter()
    telemetry.configure("gateway", made, ratio=0.0)
    try:
        with telemetry.root_span("page"):
            carried = telemetry.traceparent()
        with telemetry.span("answer", carried):
            pass
    finally:
        telemetry.configure("gateway", None)
    assert carried is not None
    assert made.get_finished_spans() == ()
