"""Traces with names and ids only: no text attribute, no exception message, no SQL, no URL.

The W3C `traceparent` travels in the RPC payload and in the envelope of a message, both inside the sealed body. One that
comes in from a browser is never looked at: a stranger does not choose our trace ids (docs/operations.md). Without
`configure` a span costs a fraction of a microsecond and does nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ATTRIBUTES = frozenset(
    {
        "audience", "code", "command_id", "count", "message_id", "method", "mount", "operation", "position", "request",
        "route", "service", "source", "status", "topic",
    }
)  # fmt: skip
MAX_TRACES = 50  # of one batch of messages that get a span of their own
_TRACES = "/v1/traces"
_WORD = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_PROPAGATOR = TraceContextTextMapPropagator()
_NOTHING: AbstractContextManager[trace.Span] = nullcontext(trace.INVALID_SPAN)
_tracer: trace.Tracer | None = None


def configure(service: str, exporter: SpanExporter | str | None, ratio: float = 1.0) -> TracerProvider | None:
    """Sends the spans of this process to `exporter`: an OTLP endpoint (URL), an exporter object (tests), or nowhere.

    `ratio` (0 to 1) of the traces that begin here is kept; a trace that began elsewhere is kept as it was there.
    """
    global _tracer  # noqa: PLW0603 - one tracer per process, like the logging configuration
    if exporter is None:
        _tracer = None
        return None
    # An empty resource: the default one names the machine's command line and process.
    provider = TracerProvider(
        resource=Resource({SERVICE_NAME: service}), sampler=ParentBased(TraceIdRatioBased(ratio)), shutdown_on_exit=True
    )
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=_traces_address(exporter)))
        if isinstance(exporter, str)
        else SimpleSpanProcessor(exporter)
    )
    _tracer = provider.get_tracer("spoorvast")
    return provider


def _traces_address(endpoint: str) -> str:
    """`http://collector:4318` and `http://collector:4318/v1/traces` mean the same."""
    return endpoint if endpoint.endswith(_TRACES) else endpoint.rstrip("/") + _TRACES


def span(name: str, parent: object = None, **attributes: str | int | UUID) -> AbstractContextManager[trace.Span]:
    """A span around one piece of work. `parent` is a `traceparent` received from elsewhere.

    An exception marks the span with its class only. Attributes outside the list are a programming error.
    """
    return _NOTHING if _tracer is None else _span(_tracer, name, _context(parent), attributes)


def root_span(name: str, **attributes: str | int | UUID) -> AbstractContextManager[trace.Span]:
    """The beginning of a trace, whatever came before in this thread."""
    return _NOTHING if _tracer is None else _span(_tracer, name, Context(), attributes)


def inner_span(
    name: str, parent: str | None = None, **attributes: str | int | UUID
) -> AbstractContextManager[trace.Span]:
    """A span inside a trace that is kept (`parent`, else the one of this thread), or none.

    What polls ten times a second would otherwise fill the store with traces of nothing.
    """
    if _tracer is None or (parent is None and not trace.get_current_span().is_recording()):
        return _NOTHING
    return _span(_tracer, name, _context(parent), attributes)


@contextmanager
def batch_span(name: str, parents: Iterable[str | None], **attributes: str | int | UUID) -> Iterator[None]:
    """Around work that belongs to several traces: each of them (at most 50) gets a span of this length."""
    if _tracer is None:
        yield
        return
    distinct = list(dict.fromkeys(parent for parent in parents if parent))
    first, others = (distinct[0] if distinct else None), distinct[1:MAX_TRACES]
    begun = time.time_ns()
    with _span(_tracer, name, _context(first), attributes):
        yield
    for parent in others:
        _tracer.start_span(name, _context(parent), attributes=_words(attributes), start_time=begun).end()


@contextmanager
def _span(
    tracer: trace.Tracer, name: str, context: Context | None, attributes: dict[str, str | int | UUID]
) -> Iterator[trace.Span]:
    with tracer.start_as_current_span(
        name, context=context, attributes=_words(attributes), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            failed(current, type(error).__name__)
            raise


def describe(current: trace.Span, **attributes: str | int) -> None:
    """Adds what is known only later, such as the status of an answer."""
    if current.is_recording():
        current.set_attributes(_words(dict(attributes)))


def failed(current: trace.Span, code: str) -> None:
    """Marks a span as failed with a stable code or the class of an exception."""
    current.set_status(Status(StatusCode.ERROR))
    current.set_attribute("error.type", _word(code))


def traceparent() -> str | None:
    """The current trace as a W3C header value, to be carried inside a sealed body."""
    if _tracer is None:
        return None
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def _words(attributes: dict[str, str | int | UUID]) -> dict[str, str | int]:
    if attributes.keys() - ATTRIBUTES:
        raise ValueError("attributes")
    return {key: value if isinstance(value, int) else _word(str(value)) for key, value in attributes.items()}


def _context(parent: object) -> Context | None:
    return _PROPAGATOR.extract({"traceparent": parent}) if isinstance(parent, str) else None


def _word(value: str) -> str:
    return value if _WORD.fullmatch(value) else "other"
